"""`ifsa restore FILE`: what `ifsa backup` wrote, back in its place.

All of it is first laid beside what is there, checked and brought to the newest shape; only then
are names changed. So a file that is no good changes nothing.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ifsa.clock import now
from ifsa.commands.ready import demand_sqlite, first_line
from ifsa.config import BadSetting, Settings
from ifsa.migrations import is_known, shape, upgrade
from ifsa.storage.backup import DATABASE, About, BadBackup, InUse, leave_wal, unpack


def run(settings: Settings, file: Path, *, replace: bool) -> int:
    """Put it in the data folder. With `replace`, what is there is put aside first.

    Raises BadSetting when it can't be done; then nothing was changed.
    """
    data, database = settings.data.absolute(), demand_sqlite(settings, "restore").absolute()
    if not replace and (_there(data) or database.exists()):
        raise BadSetting(f"restore: there is something in {data}; --replace puts it aside")
    try:
        with _beside(data) as laid:
            about = unpack(file, laid)
            _bring_on(laid / DATABASE, about)
            _demand_unused(database)
            aside = _put_aside(data, database, laid)
            _move_in(laid, data, database)
    except (BadBackup, SQLAlchemyError, OSError) as error:
        raise BadSetting(f"restore: {first_line(error)}") from error
    print(f"restored what was there on {about.made_at:%Y-%m-%d %H:%M} UTC")
    if aside:
        print(f"what was here before is in {aside}")
    return 0


def _there(data: Path) -> list[Path]:
    """What is in the data folder, but for what an earlier restore put aside."""
    found = sorted(data.iterdir()) if data.exists() else []
    return [one for one in found if not one.name.startswith(("replaced-", "lost+found"))]


@contextmanager
def _beside(data: Path) -> Iterator[Path]:
    """A folder in the data folder, on the same disk, gone at the end; it may be a mounted one."""
    made = not data.exists()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    laid = Path(tempfile.mkdtemp(prefix=".restoring-", dir=data))
    try:
        yield laid
    finally:
        shutil.rmtree(laid)
        if made and not any(data.iterdir()):
            data.rmdir()


def _bring_on(database: Path, about: About) -> None:
    """To the newest shape, in a single file. Raises BadBackup for a database of a later IFSA."""
    url = f"sqlite:///{database}"
    if not is_known(shape(url)):
        raise BadBackup(f"it was written by IFSA {about.ifsa}: a newer one than this is needed")
    upgrade(url)
    leave_wal(database)


def _demand_unused(database: Path) -> None:
    """Raises BadSetting while a server runs on what is to be replaced."""
    try:
        if database.exists():
            leave_wal(database)
    except InUse as error:
        raise BadSetting(f"restore: a server has {database} open; stop it first") from error


def _put_aside(data: Path, database: Path, laid: Path) -> Path | None:
    """The folder where everything is that was in the way."""
    there = [one for one in _there(data) if one != laid]
    there += [database] if database.exists() and database not in there else []
    if not there:
        return None
    aside = data / f"replaced-{now():%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    for one in there:
        shutil.move(one, aside / one.name)
    return aside


def _move_in(laid: Path, data: Path, database: Path) -> None:
    """The database last: before it is there, nothing serves the files."""
    for one in sorted(laid.iterdir()):
        if one.name != DATABASE:
            one.rename(data / one.name)
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(laid / DATABASE, database)
