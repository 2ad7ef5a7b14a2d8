"""The machine: disk, data folder, clock."""

import ctypes
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from ifsa.clock import now
from ifsa.commands.checks import Finding
from ifsa.config import Settings

DISK_WANTED = 1_000_000_000  # bytes: a day of recordings and photos
TIME_ERROR = 5  # adjtimex(2): the clock is not set by another one


def examine(settings: Settings) -> Iterator[Finding]:
    """Whether it can hold what comes, and knows what time it is."""
    yield from _disk(settings.data)
    yield from _folder(settings.data)
    yield _clock()


def _disk(data: Path) -> Iterator[Finding]:
    """Whether the folder can be written, tried in it or in the one it will be made in."""
    around = (data.absolute(), *data.absolute().parents)
    folder = next(path for path in around if path.exists())
    try:
        with NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Finding(False, f"data {data} can't be written: {error.strerror}")
        return
    free = shutil.disk_usage(folder).free
    yield Finding(free > DISK_WANTED, f"{free // 1_000_000} MB free under {data}")


def _folder(data: Path) -> Iterator[Finding]:
    """In it are letters, messages and what passwords are compared with."""
    if not data.exists():
        return
    found = data.stat()
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Finding(False, f"others on this machine can write to {data}: chmod 700 {data}")
    elif found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(None, f"others on this machine can look into {data}: chmod 700 {data}")
    else:
        yield Finding(True, f"nobody else on this machine can look into {data}")
    if found.st_uid != os.geteuid():
        yield Finding(None, f"{data} belongs to another account than the one that asks")


def _clock() -> Finding:
    """Lessons begin by it. That it is wrong shows where what is here is of a later time."""
    newest = datetime.fromtimestamp(Path(__file__).stat().st_mtime, tz=now().tzinfo)
    said = f"{now():%Y-%m-%d %H:%M} UTC"
    if now() < newest:
        return Finding(False, f"the clock says {said}, but this program is newer")
    if ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) == TIME_ERROR:
        return Finding(None, f"the clock says {said}; nothing keeps it right (NTP)")
    return Finding(True, f"the clock says {said}, and is kept right")
