"""The files that an installation starts from."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.tree import PROJECT

PIN = re.compile(r"[a-z0-9-]+==[0-9][^ ]*( ; .+)?")
DESCRIPTION = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAMED = [
    Requirement(text)
    for group in (
        DESCRIPTION["dependencies"],
        *DESCRIPTION["optional-dependencies"].values(),
    )
    for text in group
]


def _pins() -> list[str]:
    text = (PROJECT / "constraints.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]


def test_pins_name_versions_and_no_place() -> None:
    assert [line for line in _pins() if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("wanted", NAMED, ids=str)
def test_every_dependency_is_pinned_to_a_version_it_allows(wanted: Requirement) -> None:
    versions = [
        pin.split("==")[1].split(" ")[0] for pin in _pins() if pin.startswith(f"{wanted.name}==")
    ]
    assert versions
    assert all(version in wanted.specifier for version in versions)


@pytest.mark.parametrize("name", ["constraints.txt", "package.json", "Makefile", ".ci/run"])
def test_no_registry_and_no_folder_of_one_machine_is_named(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert re.findall(r"https?://\S+|file:\S+|/opt/\S+|/home/\S+", text) == []


# --- make, on a machine that has Python and nothing else -----------------------------------------


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What setting up reads, in a folder whose name needs care."""
    folder = tmp_path / "میرے کام" / "ifsa"
    folder.mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, folder)
    for name in (".ci", "vendor"):
        shutil.copytree(PROJECT / name, folder / name)
    return folder


def _make(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Without this machine's settings for pip. One try is enough where there is no index."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    found = {**kept, "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull, **settings}
    return subprocess.run(
        ["make", *words], cwd=folder, env=found, capture_output=True, text=True, check=False
    )


def _python_without_ensurepip(folder: Path) -> Path:
    """As Debian has it: ensurepip is in a package of its own."""
    blocker = folder / "sitecustomize.py"
    blocker.write_text("import sys\nsys.modules['ensurepip'] = None\n", encoding="utf-8")
    python = folder / "python-without"
    python.write_text(
        f'#!/bin/sh\nPYTHONPATH="{folder}" exec "{sys.executable}" "$@"\n', encoding="utf-8"
    )
    python.chmod(0o755)
    return python


def test_the_installer_in_the_clone_is_the_one_its_description_names() -> None:
    described = (PROJECT / "vendor" / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^([0-9a-f]{64})  (\S+)$", described, re.MULTILINE)
    said = {name: digest for digest, name in lines}
    there = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (PROJECT / "vendor").glob("*.whl")
    }
    assert said == there != {}


def test_python_alone_is_enough_to_begin(clone: Path, tmp_path: Path) -> None:
    python = _python_without_ensurepip(tmp_path)
    assert _make(clone, ".venv/.pip", f"PYTHON={python}").returncode == 0
    pip = [str(clone / ".venv/bin/python"), "-m", "pip", "--version"]
    version = subprocess.run(pip, capture_output=True, text=True, check=True).stdout
    assert str(clone) in version

    moved = clone.rename(clone.with_name("moved"))
    said = _make(moved, ".venv/.pip", f"PYTHON={python}")
    assert ".venv was made for another folder" in said.stdout
    assert str(moved) in (moved / ".venv" / "pyvenv.cfg").read_text(encoding="utf-8")
    assert "Making" not in _make(moved, ".venv/.pip").stdout, "one that fits is kept"


def test_without_python_one_is_told_how_to_get_it(clone: Path) -> None:
    said = _make(clone, "run", "PYTHON=python-that-is-not")
    assert said.returncode != 0
    assert said.stdout == "IFSA needs Python: sudo apt-get install python3\n"


def test_of_an_old_python_one_is_told_which_is_needed(clone: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    said = _make(clone, "run", f"PYTHON={old}")
    assert said.returncode != 0
    assert said.stdout.startswith("IFSA needs Python 3.11 or newer, this is Python 3.9.2.")


@pytest.mark.parametrize("index", ["PIP_INDEX_URL", "UV_DEFAULT_INDEX"])
def test_without_a_network_one_is_told_what_it_is_for(clone: Path, index: str) -> None:
    with socket.socket() as nobody:  # bound, and never listening
        nobody.bind(("127.0.0.1", 0))
        place = f"http://127.0.0.1:{nobody.getsockname()[1]}/simple"
        said = _make(clone, "run", f"PYTHON={sys.executable}", **{index: place})
    assert said.returncode != 0
    assert f"Looking in indexes: {place}" in said.stderr
    assert said.stdout.splitlines()[-1].startswith("IFSA is not installed: see above.")
    assert not (clone / ".venv" / ".run").exists(), "the next try installs"
