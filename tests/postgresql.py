"""A PostgreSQL of the tests' own: a fresh cluster in a temporary folder, reached by a socket."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
from sqlalchemy import make_url

PORT = "54329"  # part of the socket's name only: nothing listens on the network
_NUMBERS = count(1)
_BESIDE_PATH = "/usr/lib/postgresql"


def programs() -> Path | None:
    """The folder of initdb and postgres, the newest version there is; None without one."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path(_BESIDE_PATH).glob("*/bin/initdb"), key=lambda path: path.parts[-3])
    return versions[-1].parent if versions else None


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """A cluster while one is in it; gives the folder of its socket."""
    # Short, and readable for another user: a socket's path may have 107 letters.
    folder = Path(mkdtemp(prefix="ifsa-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    as_user = _unprivileged(folder)
    _run(
        programs / "initdb",
        "-D",
        data,
        "-U",
        "ifsa",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        as_user=as_user,
    )
    # Nothing of a test need survive a power cut.
    options = f"-c listen_addresses='' -k {folder} -p {PORT} -c fsync=off -c full_page_writes=off"
    control = (programs / "pg_ctl", "-D", data, "-w")
    _run(*control, "-l", folder / "log", "-o", options, "start", as_user=as_user)
    try:
        yield str(folder)
    finally:
        _run(*control, "-m", "immediate", "stop", as_user=as_user)
        shutil.rmtree(folder, ignore_errors=True)


def database(socket: str, copy_of: str | None = None) -> str:
    """The address of a new database: empty, or a copy of one that nobody is connected to."""
    name = f"test_{next(_NUMBERS)}"
    template = make_url(copy_of).database if copy_of else "template1"
    _tell(socket, f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"postgresql+psycopg://ifsa@/{name}?host={socket}&port={PORT}"


def drop(socket: str, address: str) -> None:
    """Remove a database, whoever is connected to it."""
    _tell(socket, f"DROP DATABASE {make_url(address).database} WITH (FORCE)")


def _tell(socket: str, command: str) -> None:
    with psycopg.connect(
        host=socket, port=PORT, user="ifsa", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(command)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    for path in (folder, folder / "data"):
        os.chown(path, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(*command: Any, as_user: dict[str, Any]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        check=False,
        text=True,
        **as_user,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}")
