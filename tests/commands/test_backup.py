"""`ifsa backup` and `ifsa restore`, as processes, beside a server that people write to."""

import shutil
from pathlib import Path
from uuid import uuid4

import httpx
import pysqlite3
import pytest

from ifsa.clock import now
from ifsa.config import Settings
from ifsa.storage.backup import About, write
from tests.commands.running import ifsa, ifsa_alone, serving
from tests.commands.writers import ROOM, posting, signed_in, wait_for
from tests.house.alliance import picture


@pytest.fixture
def folder(demonstration_data: Settings, tmp_path: Path) -> Path:
    """A working folder with the demonstration data."""
    shutil.copytree(demonstration_data.data, tmp_path / "data")
    return tmp_path


def elsewhere(folder: Path) -> Path:
    """A working folder where nothing is yet."""
    other = folder / "elsewhere"
    other.mkdir()
    return other


def kept_texts(folder: Path) -> set[str]:
    connection = pysqlite3.connect(str(folder / "data" / "ifsa.db"))
    try:
        return {text for (text,) in connection.execute("SELECT text FROM message")}
    finally:
        connection.close()


def test_all_that_was_acknowledged_before_is_in_it(folder: Path) -> None:
    """Three people write without a pause; the photo is seen by its owner on the other machine."""
    with serving(folder=folder, rate_limits="no") as server:
        photo = httpx.post(
            f"{server.url}/api/v1/files",
            files={"photo": ("leaf.png", picture(), "image/png")},
            headers=signed_in(folder, "amina"),
        ).json()["id"]
        with posting(server, folder) as acknowledged:
            wait_for(60, acknowledged)
            before = set(acknowledged)
            made = ifsa("backup", "all.tar", folder=folder)
            assert (made.status, made.err) == (0, "")
            wait_for(len(acknowledged) + 10, acknowledged)
    other = elsewhere(folder)
    restored = ifsa_alone("restore", "../all.tar", folder=other)
    assert (restored.status, restored.err) == (0, "")
    assert before <= kept_texts(other) < kept_texts(folder)
    with serving(folder=other) as server:
        mine = signed_in(other, "amina")
        seen = httpx.get(f"{server.url}/files/{photo}/small", headers=mine)
        assert seen.status_code == 200
        assert seen.headers["content-type"].startswith("image/")
        answer = httpx.post(
            f"{server.url}/api/v1/rooms/{ROOM}/messages",
            json={"key": str(uuid4()), "text": "we go on here"},
            headers=mine,
        )
        assert answer.status_code == 201
        assert httpx.get(f"{server.url}/health/ready").status_code == 200
    assert ifsa("doctor", folder=other).status == 0


def test_nothing_is_restored_over_data_unless_told(folder: Path) -> None:
    assert ifsa("backup", "all.tar", folder=folder).status == 0
    before = snapshot(folder / "data")
    refused = ifsa("restore", "all.tar", folder=folder)
    assert refused.status == 2
    assert refused.err.startswith("ifsa: restore: there is something in ")
    assert snapshot(folder / "data") == before


def test_what_is_replaced_is_put_aside(folder: Path) -> None:
    assert ifsa("backup", "all.tar", folder=folder).status == 0
    _say(folder, "said after the backup")
    said = ifsa("restore", "all.tar", "--replace", folder=folder)
    assert said.status == 0, said.err
    assert "said after the backup" not in kept_texts(folder)
    (aside,) = (folder / "data").glob("replaced-*")
    assert str(aside) in said.out
    (folder / "before").mkdir()
    aside.rename(folder / "before" / "data")
    assert "said after the backup" in kept_texts(folder / "before")


def _say(folder: Path, text: str) -> None:
    with serving(folder=folder) as server:
        httpx.post(
            f"{server.url}/api/v1/rooms/{ROOM}/messages",
            json={"key": str(uuid4()), "text": text},
            headers=signed_in(folder, "amina"),
        ).raise_for_status()


def test_nothing_is_restored_under_a_server(folder: Path) -> None:
    assert ifsa("backup", "all.tar", folder=folder).status == 0
    with serving(folder=folder) as server:
        refused = ifsa("restore", "all.tar", "--replace", folder=folder)
        assert refused.status == 2
        assert "stop it first" in refused.err
        assert httpx.get(f"{server.url}/health/ready").status_code == 200


@pytest.mark.parametrize("spoil", ["cut off", "changed", "foreign", "absent"])
def test_a_file_that_is_no_good_changes_nothing(folder: Path, spoil: str) -> None:
    assert ifsa("backup", "all.tar", folder=folder).status == 0
    whole = (folder / "all.tar").read_bytes()
    bad = folder / "bad.tar"
    if spoil == "cut off":
        bad.write_bytes(whole[: len(whole) * 2 // 3])
    elif spoil == "changed":
        bad.write_bytes(whole[:200_000] + b"mangoes" + whole[200_007:])
    elif spoil == "foreign":
        bad.write_text("mangoes\n" * 500)
    before = snapshot(folder / "data")
    said = ifsa("restore", str(bad), "--replace", folder=folder)
    assert said.status == 2
    assert said.err.startswith("ifsa: restore: ")
    assert str(bad) in said.err
    assert said.err.count("\n") == 1
    assert snapshot(folder / "data") == before
    other = elsewhere(folder)
    assert ifsa("restore", str(bad), folder=other).status == 2
    assert list(other.iterdir()) == []


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_backup_of_a_later_version_is_not_taken(folder: Path) -> None:
    database = folder / "data" / "ifsa.db"
    connection = pysqlite3.connect(str(database))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    write(database, folder / "data", folder / "all.tar", About("9.0", "9999", now()))
    other = elsewhere(folder)
    said = ifsa("restore", str(folder / "all.tar"), folder=other)
    assert said.status == 2
    assert "was written by IFSA 9.0: a newer one than this is needed" in said.err
    assert list(other.iterdir()) == []


def test_a_backup_that_is_there_is_kept(folder: Path) -> None:
    (folder / "all.tar").write_text("yesterday's")
    refused = ifsa("backup", "all.tar", folder=folder)
    assert (refused.status, refused.err) == (2, "ifsa: backup: all.tar is there already\n")
    assert (folder / "all.tar").read_text() == "yesterday's"


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_has_tools_of_its_own(tmp_path: Path, command: str) -> None:
    database = "postgresql+psycopg://farm@127.0.0.1/ifsa"
    said = ifsa(command, "all.tar", folder=tmp_path, database=database)
    assert said.status == 2
    assert "pg_dump" in said.err
    assert list(tmp_path.iterdir()) == []
