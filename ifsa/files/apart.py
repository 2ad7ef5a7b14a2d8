"""Running a program that takes apart what a stranger sent: a process of its own, for one file."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ifsa.errors import Invalid


def answer(
    program: str,
    data: bytes,
    *,
    seconds: float,
    refusals: Mapping[int, Invalid],
    otherwise: Invalid,
    arguments: Sequence[str] = (),
) -> bytes:
    """What the program wrote about the data. Raises the refusal for its exit status.

    `otherwise` is raised when it fails in another way, or takes longer than `seconds`.
    """
    # Isolated (-I): neither the working folder nor the user's site can put a module in its way.
    # Without environment: it inherits no secrets.
    command = [sys.executable, "-I", str(Path(program)), *arguments]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=seconds, env={}, cwd="/", check=False
        )
    except subprocess.TimeoutExpired as error:
        raise otherwise from error
    if done.returncode:
        raise refusals.get(done.returncode, otherwise)
    return done.stdout
