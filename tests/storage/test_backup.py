"""One file with everything, and back."""

import io
import os
import subprocess
import tarfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3
import pytest

from ifsa.storage import backup
from ifsa.storage.backup import ABOUT, CHECKSUMS, DATABASE, About, BadBackup, InUse

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SAID = About("0.1.0", "0001", THEN)


def connected(database: Path) -> pysqlite3.Connection:
    connection = pysqlite3.connect(str(database), timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder: a database of some pages that is open, files, and what is made anew."""
    folder = tmp_path / "data"
    for name in ("files/ab", "lan", "letters/خط", "replaced-20260101-000000"):
        (folder / name).mkdir(parents=True)
    (folder / "files" / "ab" / "abc").write_bytes(os.urandom(70_000))
    (folder / "files" / "ab" / "empty").write_bytes(b"")
    (folder / "letters" / "خط" / "a letter").write_text("سلام", encoding="utf-8")
    (folder / "lan" / "key.pem").write_text("of this machine")
    (folder / "replaced-20260101-000000" / "ifsa.db").write_text("old")
    connection = connected(folder / "ifsa.db")
    connection.execute("CREATE TABLE said (text TEXT)")
    connection.executemany("INSERT INTO said VALUES (?)", [(f"آم {n}" * 50,) for n in range(500)])
    connection.close()
    return folder


def written(data: Path, target: Path) -> Path:
    backup.write(data / "ifsa.db", data, target, SAID)
    return target


def rows(database: Path) -> list[tuple[str]]:
    connection = pysqlite3.connect(str(database))
    try:
        return list(connection.execute("SELECT text FROM said ORDER BY rowid"))
    finally:
        connection.close()


def unpacked(source: Path, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    assert backup.unpack(source, folder) == SAID
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_everything_comes_back_and_what_is_made_anew_stays(data: Path, tmp_path: Path) -> None:
    made = backup.write(data / "ifsa.db", data, tmp_path / "b.tar", SAID)
    found = unpacked(tmp_path / "b.tar", tmp_path / "new")
    kept = ["files/ab/abc", "files/ab/empty", "letters/خط/a letter"]
    assert sorted(found) == sorted([*kept, DATABASE])
    assert all(found[name] == (data / name).read_bytes() for name in kept)
    assert rows(tmp_path / "new" / DATABASE) == rows(data / "ifsa.db")
    assert (made.files, made.size) == (3, (tmp_path / "b.tar").stat().st_size)


def test_only_its_owner_reads_it_and_nothing_is_left_beside_it(data: Path, tmp_path: Path) -> None:
    target = written(data, tmp_path / "b.tar")
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.tar", "data"]


def test_one_written_into_the_data_folder_does_not_hold_itself(data: Path, tmp_path: Path) -> None:
    found = unpacked(written(data, data / "files" / "b.tar"), tmp_path / "new")
    assert sorted(found) == ["files/ab/abc", "files/ab/empty", DATABASE, "letters/خط/a letter"]


def test_any_tool_can_check_it(data: Path, tmp_path: Path) -> None:
    """Its checksums are those that sha256sum reads."""
    folder = tmp_path / "by hand"
    folder.mkdir()
    target = written(data, tmp_path / "b.tar")
    subprocess.run(["tar", "xf", target, "-C", folder], check=True)
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", CHECKSUMS], cwd=folder, check=False
    )
    assert checked.returncode == 0


def test_it_is_of_one_moment_while_others_write(data: Path, tmp_path: Path) -> None:
    """Each transaction adds two rows: no copy has one of them alone."""
    stop, counted = threading.Event(), []

    def write() -> None:
        connection = connected(data / "ifsa.db")
        while not stop.is_set():
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO said VALUES ('one')")
            connection.execute("INSERT INTO said VALUES ('two')")
            connection.execute("COMMIT")
            counted.append(1)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = []
        for number in range(5):
            before = len(counted)
            copies.append((before, written(data, tmp_path / f"{number}.tar")))
    finally:
        stop.set()
        writer.join()
    assert counted, "somebody wrote"
    for number, (before, copy) in enumerate(copies):
        unpacked(copy, tmp_path / f"new{number}")
        said = [text for (text,) in rows(tmp_path / f"new{number}" / DATABASE)]
        assert said.count("one") == said.count("two") >= before


def test_one_that_is_there_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("yesterday's")
    with pytest.raises(FileExistsError):
        written(data, tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_text() == "yesterday's"


def test_a_damaged_database_is_no_backup(data: Path, tmp_path: Path) -> None:
    with (data / "ifsa.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096)
    with pytest.raises(BadBackup, match="damaged"):
        written(data, tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


def test_one_that_was_cut_off_is_not_taken(data: Path, tmp_path: Path) -> None:
    whole = written(data, tmp_path / "b.tar").read_bytes()
    end = whole.index(CHECKSUMS.encode()) + 512
    for cut in [0, 1, 100, 511, 512, *range(1024, end, 9999), end - 1]:
        (tmp_path / "cut.tar").write_bytes(whole[:cut])
        folder = tmp_path / f"new{cut}"
        folder.mkdir()
        with pytest.raises(BadBackup, match=r"is not whole|is no backup"):
            backup.unpack(tmp_path / "cut.tar", folder)


def test_one_that_was_changed_is_not_taken(data: Path, tmp_path: Path) -> None:
    """Bytes that nobody reads, such as those that fill a block, may differ."""
    whole = written(data, tmp_path / "b.tar").read_bytes()
    right = unpacked(tmp_path / "b.tar", tmp_path / "right")
    refused = 0
    for place in range(0, len(whole), 4999):
        changed = bytearray(whole)
        changed[place] ^= 0x20
        (tmp_path / "changed.tar").write_bytes(changed)
        folder = tmp_path / f"new{place}"
        folder.mkdir()
        try:
            backup.unpack(tmp_path / "changed.tar", folder)
        except BadBackup:
            refused += 1
        else:
            assert contents(folder) == right
    assert refused > 20


def _tar(*entries: tuple[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as archive:
        for name, text in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return kept.getvalue()


ABOUT_IT = b'{"ifsa":"0.1.0","shape":"0001","made_at":"2026-03-01T12:00:00Z","format":1}'
LATER = ABOUT_IT.replace(b'"format":1', b'"format":2')


@pytest.mark.parametrize(
    ("bytes_of_it", "said"),
    [
        (b"", "no backup"),
        (b"mangoes\n" * 1000, "no backup"),
        (b"PK\x03\x04" + bytes(2000), "no backup"),
        (_tar(("photos/a.jpg", b"x")), "no backup"),
        (_tar((ABOUT, b"{}")), "no backup"),
        (_tar((ABOUT, ABOUT_IT)), "not whole"),
        (_tar((ABOUT, ABOUT_IT), (CHECKSUMS, b"")), "don't fit"),
        (_tar((ABOUT, LATER)), "a newer one is needed"),
        (_tar((ABOUT, ABOUT_IT), ("../outside", b"x")), "no name of a file"),
        (_tar((ABOUT, ABOUT_IT), ("/tmp/outside", b"x")), "no name of a file"),
        (_tar((ABOUT, ABOUT_IT), ("files/../../outside", b"x")), "no name of a file"),
    ],
)
def test_what_is_no_backup_is_said_to_be_none(
    tmp_path: Path, bytes_of_it: bytes, said: str
) -> None:
    (tmp_path / "it").write_bytes(bytes_of_it)
    (tmp_path / "new").mkdir()
    with pytest.raises(BadBackup, match=said):
        backup.unpack(tmp_path / "it", tmp_path / "new")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["it", "new"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_only_files_are_taken(tmp_path: Path, kind: bytes) -> None:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as archive:
        about = tarfile.TarInfo(ABOUT)
        about.size = len(ABOUT_IT)
        archive.addfile(about, io.BytesIO(ABOUT_IT))
        entry = tarfile.TarInfo("files")
        entry.type, entry.linkname = kind, "/etc"
        archive.addfile(entry)
    (tmp_path / "it").write_bytes(kept.getvalue())
    (tmp_path / "new").mkdir()
    with pytest.raises(BadBackup):
        backup.unpack(tmp_path / "it", tmp_path / "new")
    assert contents(tmp_path / "new") == {}


def test_a_database_in_use_is_not_moved(data: Path) -> None:
    connection = connected(data / "ifsa.db")
    connection.execute("INSERT INTO said VALUES ('still in the log')")
    with pytest.raises(InUse):
        backup.leave_wal(data / "ifsa.db")
    connection.close()
    backup.leave_wal(data / "ifsa.db")
    assert [one.name for one in data.glob("ifsa.db*")] == ["ifsa.db"]
    assert rows(data / "ifsa.db")[-1] == ("still in the log",)


def test_one_that_is_none_is_in_nobodys_use(data: Path) -> None:
    (data / "ifsa.db").write_bytes(b"mangoes" * 999)
    backup.leave_wal(data / "ifsa.db")
