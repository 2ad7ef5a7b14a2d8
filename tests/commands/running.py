"""The command line as people use it: real processes, in a folder of their own.

They are forked from one that has imported the commands, which takes longer than most of them take.
"""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from ifsa import cli

ADDRESS = re.compile(r"IFSA is at (https?://\S+)/")
PATIENCE = 60  # seconds; two slow cores
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload([f"ifsa.commands.{name}" for name in cli.HELP] + [__name__])


@dataclass(frozen=True)
class Said:
    """What a finished command said."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Running:
    """A command that need not have ended. What it says goes to two files."""

    process: ForkServerProcess
    aside: Path

    @property
    def out(self) -> str:
        return (self.aside / "out").read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return (self.aside / "err").read_text(encoding="utf-8")

    def send(self, number: int) -> None:
        assert self.process.pid
        os.kill(self.process.pid, number)

    def said(self, within: float = PATIENCE) -> Said:
        """All of it, at its end."""
        self.process.join(within)
        assert self.process.exitcode is not None, "it has not ended"
        return Said(self.process.exitcode, self.out, self.err)


def environment(folder: Path, **settings: str) -> Mapping[str, str]:
    """That of this process without any IFSA_ setting, and with these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("IFSA_")}
    mine = {f"IFSA_{name.upper()}": value for name, value in settings.items()}
    return {**inherited, "IFSA_DATA": str(folder / "data"), "IFSA_PORT": "0", **mine}


@contextmanager
def begun(*arguments: str, folder: Path, **settings: str) -> Iterator[Running]:
    """A command, until the block ends."""
    given = environment(folder, **settings)
    with TemporaryDirectory() as aside:
        files = Path(aside, "out"), Path(aside, "err")
        for file in files:
            file.touch()
        process = FORK.Process(target=_run, args=(arguments, folder, given, files), daemon=True)
        process.start()
        try:
            yield Running(process, Path(aside))
        finally:
            process.kill()
            process.join()


def _run(
    arguments: tuple[str, ...], folder: Path, given: Mapping[str, str], files: tuple[Path, Path]
) -> None:
    for number, file in enumerate(files, start=1):
        os.dup2(os.open(file, os.O_WRONLY), number)
    # Tests that were begun in the background pass on that they are not to be interrupted.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(given)
    sys.exit(cli.main(arguments))


def ifsa(*arguments: str, folder: Path, **settings: str) -> Said:
    """Run a command to its end."""
    with begun(*arguments, folder=folder, **settings) as running:
        return running.said()


def ifsa_alone(*arguments: str, folder: Path, **settings: str) -> Said:
    """The same in a new interpreter: the command itself imports what it needs."""
    done = subprocess.run(
        [sys.executable, "-m", "ifsa.cli", *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Serving(Running):
    """A server; `greeting` is what it printed until it was there."""

    greeting: str

    @property
    def url(self) -> str:
        found = ADDRESS.search(self.greeting)
        assert found, (self.greeting, self.err)
        return found.group(1)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextmanager
def serving(*arguments: str, folder: Path, **settings: str) -> Iterator[Serving]:
    """`ifsa serve`, until the block ends."""
    with begun("serve", *arguments, folder=folder, **settings) as running:
        yield Serving(running.process, running.aside, _greeting(running))


def _greeting(running: Running) -> str:
    while not ADDRESS.search(running.out) and running.process.is_alive():
        time.sleep(0.01)
    return running.out
