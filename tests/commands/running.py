"""The command line as people use it: real processes, in a folder of their own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

IFSA = (sys.executable, "-m", "ifsa.cli")
ADDRESS = re.compile(r"IFSA is at (https?://\S+)/")
PATIENCE = 60  # seconds; two slow cores


@dataclass(frozen=True)
class Said:
    """What a finished command said."""

    status: int
    out: str
    err: str


def environment(folder: Path, **settings: str) -> Mapping[str, str]:
    """That of this process without any IFSA_ setting, and with these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("IFSA_")}
    mine = {f"IFSA_{name.upper()}": value for name, value in settings.items()}
    return {**inherited, "IFSA_DATA": str(folder / "data"), "IFSA_PORT": "0", **mine}


def ifsa(*arguments: str, folder: Path, **settings: str) -> Said:
    """Run a command to its end."""
    done = subprocess.run(
        [*IFSA, *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@dataclass
class Serving:
    """A server in a process of its own; `greeting` is what it printed until it was there."""

    process: subprocess.Popen[str]
    greeting: str
    errors: Path

    @property
    def url(self) -> str:
        found = ADDRESS.search(self.greeting)
        assert found, self.greeting
        return found.group(1)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextmanager
def serving(*arguments: str, folder: Path, **settings: str) -> Iterator[Serving]:
    """`ifsa serve`, until the block ends."""
    errors = folder / "serve.err"
    with errors.open("w", encoding="utf-8") as kept:
        process = subprocess.Popen(
            [*IFSA, "serve", *arguments],
            cwd=folder,
            env=environment(folder, **settings),
            stdout=subprocess.PIPE,
            stderr=kept,
            text=True,
        )
        try:
            yield Serving(process, _greeting(process), errors)
        finally:
            process.kill()
            process.communicate()


def _greeting(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if ADDRESS.search(said):
            break
    return said
