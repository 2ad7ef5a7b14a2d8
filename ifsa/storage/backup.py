"""Everything in one file: the database as it was at one moment, and the files.

It is a tar file, so that any tool can open it. `about.json` comes first, then `ifsa.db` and what
else is in the data folder, last `checksums`, as `sha256sum --check` reads them: what does not end
with it is not whole. Files are never changed once they are written, and are written before a row
names them; so the database is copied first, and all that it names is there.
"""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final

import msgspec
from sqlalchemy.engine import make_url

FORMAT: Final = 1
ABOUT: Final = "about.json"
DATABASE: Final = "ifsa.db"
CHECKSUMS: Final = "checksums"
# What is made anew where it is missing, and what a restore put aside or an interrupted one left.
NOT_KEPT: Final = ("lan", "replaced-", ".restoring-")
_SCRATCH: Final = ".ifsa-backup-"
_CHUNK: Final = 1 << 20


class BadBackup(ValueError):
    """The message says what is wrong with the file."""


class InUse(RuntimeError):
    """A server has the database open."""


class About(msgspec.Struct, frozen=True):
    """What a backup says of itself. `shape` is the step of the database's tables."""

    ifsa: str
    shape: str
    made_at: datetime
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written: bytes of the whole, and files beside the database."""

    size: int
    files: int


def database_file(url: str) -> Path | None:
    """The file of an SQLite database; None for another kind of database."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database)


# --- writing -------------------------------------------------------------------------------------


def write(database: Path, data: Path, target: Path, about: About) -> Written:
    """Write a backup of a database and the data folder, while others go on writing to both.

    The file has its name only once it is whole, and only its owner can read it. Raises
    FileExistsError when there is one of that name, BadBackup when the database is damaged.
    """
    if target.exists():
        raise FileExistsError(target)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=target.parent) as scratch:
        copied, part = Path(scratch, DATABASE), Path(scratch, "part")
        copy_database(database, copied)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            files = _write_all(file, copied, _kept(data, database), about)
            file.flush()
            os.fsync(file.fileno())
        size = part.stat().st_size
        part.rename(target)
    return Written(size, files)


def copy_database(source: Path, target: Path) -> None:
    """A copy of one moment, in a single file. Raises BadBackup when it is damaged.

    All pages in one step: in WAL mode that keeps no writer waiting.
    """
    import pysqlite3  # noqa: PLC0415  (absent on a PostgreSQL installation)

    live, copy = pysqlite3.connect(str(source)), pysqlite3.connect(str(target))
    try:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        live.close()
    check_database(target)


def check_database(file: Path) -> None:
    """Raises BadBackup unless the file is a database that is sound throughout."""
    import pysqlite3  # noqa: PLC0415  (absent on a PostgreSQL installation)

    connection = pysqlite3.connect(str(file))
    try:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except pysqlite3.DatabaseError as error:
        said = str(error)
    finally:
        connection.close()
    if said != "ok":
        raise BadBackup(f"the database is damaged: {said}")


def _write_all(
    file: IO[bytes], database: Path, kept: Iterator[tuple[str, Path]], about: About
) -> int:
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        sums = [_add_bytes(archive, ABOUT, msgspec.json.encode(about))]
        sums.append(_add_file(archive, DATABASE, database))
        for name, path in kept:
            try:
                sums.append(_add_file(archive, name, path))
            except FileNotFoundError:  # gone since it was listed
                continue
        _add_bytes(archive, CHECKSUMS, "".join(sums).encode())
    return len(sums) - 2


def _kept(data: Path, database: Path) -> Iterator[tuple[str, Path]]:
    """What is in the data folder beside the database, by its name in the backup."""
    for folder, folders, files in os.walk(data, followlinks=True):
        here = Path(folder)
        left = (*NOT_KEPT, _SCRATCH) if here == data else _SCRATCH
        folders[:] = sorted(name for name in folders if not name.startswith(left))
        for name in sorted(files):
            if not (here / name).absolute().as_posix().startswith(f"{database.absolute()}"):
                yield (here / name).relative_to(data).as_posix(), here / name


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> str:
    return _add(archive, name, len(data), io.BytesIO(data))


def _add_file(archive: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as file:
        return _add(archive, name, os.fstat(file.fileno()).st_size, file)


def _add(archive: tarfile.TarFile, name: str, size: int, file: IO[bytes]) -> str:
    """Gives the line of the checksums."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    reading = _Hashing(file)
    archive.addfile(entry, reading)
    return f"{reading.digest}  {name}\n"


class _Hashing:
    """A file, and the digest of what was read of it so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        return data

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


# --- reading -------------------------------------------------------------------------------------


def unpack(source: Path, folder: Path) -> About:
    """Everything of a backup into an empty folder, once all of it is proved to be as written.

    Raises BadBackup for a file that is none, is not whole, or was changed.
    """
    try:
        with tarfile.open(source, "r:") as archive:
            about, found, told = _unpack(archive, source, folder)
    except tarfile.TarError as error:
        raise BadBackup(_not_one(source, error)) from error
    if told is None:
        raise BadBackup(f"{source} is not whole: its end is missing")
    if found != told:
        raise BadBackup(f"{source} was damaged: the checksums don't fit")
    check_database(folder / DATABASE)
    return about


def _unpack(
    archive: tarfile.TarFile, source: Path, folder: Path
) -> tuple[About, dict[str, str], dict[str, str] | None]:
    said = _first(archive, source)
    about = _about(said, source)
    found = {ABOUT: hashlib.sha256(said).hexdigest()}
    while entry := archive.next():
        data = archive.extractfile(entry) if entry.isfile() else None
        if data is None:
            raise BadBackup(f"{entry.name!r} is no file that a backup has")
        if entry.name == CHECKSUMS:
            return about, found, _told(data.read())
        found[entry.name] = _lay(data, _inside(folder, entry.name))
    return about, found, None


def _first(archive: tarfile.TarFile, source: Path) -> bytes:
    """What the first entry says. Raises BadBackup for a tar file of others."""
    first = archive.next()
    data = archive.extractfile(first) if first and first.isfile() else None
    if first is None or data is None or first.name != ABOUT:
        raise BadBackup(f"{source} is no backup of IFSA")
    return data.read(_CHUNK)


def _about(said: bytes, source: Path) -> About:
    try:
        about = msgspec.json.decode(said, type=About)
    except msgspec.DecodeError as error:
        raise BadBackup(f"{source} is no backup of IFSA") from error
    if about.format > FORMAT:
        raise BadBackup(f"{source} was written by IFSA {about.ifsa}: a newer one is needed")
    return about


def _inside(folder: Path, name: str) -> Path:
    """Where an entry goes. Raises BadBackup for a name that leads out of the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise BadBackup(f"{name!r} is no name of a file in a backup")
    return folder / path


def _lay(data: IO[bytes], path: Path) -> str:
    """Write what is read, and give its digest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while chunk := data.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _told(checksums: bytes) -> dict[str, str]:
    lines = checksums.decode(errors="replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _not_one(source: Path, error: tarfile.TarError) -> str:
    if "unexpected end" in str(error):
        return f"{source} is not whole: its end is missing"
    return f"{source} is no backup of IFSA"


def leave_wal(database: Path) -> None:
    """Make a database a single file that can be moved. Raises InUse when somebody has it open:
    only who is alone can leave WAL mode. One that is damaged is not in use, and stays as it is.
    """
    import pysqlite3  # noqa: PLC0415  (absent on a PostgreSQL installation)

    connection = pysqlite3.connect(str(database), timeout=0.5, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    except pysqlite3.OperationalError as error:
        raise InUse(str(database)) from error
    except pysqlite3.DatabaseError:
        return
    finally:
        connection.close()
