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


# --- what make runs, with programs that write down how they were called --------------------------

CHECKS = (
    "ruff check",
    "ruff format --check",
    "mypy",
    "lint-imports",
    "tsc",
    "djlint --lint",
    "python -m pytest",
)
PROGRAM = """#!/bin/sh
said="${0##*/} $*"
echo "$said" >>"$CALLED"
case "$said" in "$FAILS"*) exit 1;; esac
"""


def _program(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PROGRAM, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def set_up(clone: Path) -> Path:
    """A clone as it is once everything is installed. Nothing can be installed from it."""
    shutil.copy(PROJECT / "package.json", clone)
    for name in ("python", "ruff", "mypy", "lint-imports", "djlint", "ifsa"):
        _program(clone / ".venv" / "bin" / name)
    _program(clone / "node_modules" / ".bin" / "tsc")
    for name in ("npm", "chromium-headless-shell", "apt-get", "sudo"):
        _program(clone / "programs" / name)
    script = clone / "ifsa" / "web" / "static" / "page.js"
    script.parent.mkdir(parents=True)
    script.touch()
    (clone / ".venv" / "pyvenv.cfg").write_text(f"command = python3 -m venv {clone}/.venv\n")
    for name in (".venv/.pip", ".venv/.run", ".venv/.test", "node_modules/.done"):
        (clone / name).touch()
    return clone


def _called(folder: Path, *words: str, fails: str = "nothing") -> tuple[int, list[str]]:
    """How a command in a clone ends, and what it called on the way."""
    diary = folder / "called"
    diary.unlink(missing_ok=True)
    path = f"{folder / 'programs'}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "CALLED": str(diary), "FAILS": fails}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, check=False)
    calls = diary.read_text(encoding="utf-8").splitlines()
    return done.returncode, [one.strip() for one in calls if not one.startswith("python -c")]


@pytest.mark.parametrize("command", [("make", "test"), (".ci/run",)], ids=" ".join)
def test_every_check_and_every_test_is_run(set_up: Path, command: tuple[str]) -> None:
    status, called = _called(set_up, *command)
    assert status == 0
    found = [check for one in called for check in CHECKS if one.startswith(check)]
    assert sorted(found) == sorted(CHECKS)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("command", [("make", "test"), (".ci/run",)], ids=" ".join)
def test_what_one_of_them_refuses_is_refused(set_up: Path, command: tuple[str], check: str) -> None:
    status, called = _called(set_up, *command, fails=check)
    assert called[-1].startswith(check)
    assert status != 0


@pytest.mark.parametrize(
    ("goal", "lacking", "wanted"),
    [("install", ".venv/.run", "."), ("lint", ".venv/.test", ".[test]")],
)
def test_what_is_installed_has_the_versions_that_are_pinned(
    set_up: Path, goal: str, lacking: str, wanted: str
) -> None:
    (set_up / lacking).unlink()
    status, called = _called(set_up, "make", goal)
    assert status == 0
    assert called[0].startswith("python -m pip install ")
    assert called[0].endswith(f"--constraint constraints.txt --editable {wanted}")
    assert (set_up / lacking).exists()


@pytest.mark.parametrize(("word", "served"), [([], "ifsa serve"), (["LAN=1"], "ifsa serve --lan")])
def test_where_it_is_installed_make_run_goes_straight_on(
    set_up: Path, word: list[str], served: str
) -> None:
    status, called = _called(set_up, "make", "run", *word)
    assert (status, called) == (0, ["ifsa migrate", "ifsa demo", served])


# --- Chromium ------------------------------------------------------------------------------------


def _only(folder: Path, *names: str) -> Path:
    """A folder with these of the machine's programs."""
    folder.mkdir()
    for name in names:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return folder


def test_without_chromium_browser_tests_are_skipped_and_say_how_to_get_it(tmp_path: Path) -> None:
    tests = ["tests/web/test_look.py", "-k", "test_the_chosen_theme"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=PROJECT,
        env={**os.environ, "PATH": str(_only(tmp_path / "programs"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 skipped" in done.stdout
    assert "no Chromium here; get it with: sudo apt-get install chromium" in done.stdout


@pytest.mark.parametrize("permitted", [True, False])
def test_chromium_is_installed_where_it_is_missing_and_permitted(
    tmp_path: Path, permitted: bool
) -> None:
    programs = _only(tmp_path / "programs", "bash", "env", "id", "mktemp", "rm", "tail")
    for name in ("apt-get", "sudo"):
        _program(programs / name)
    diary = tmp_path / "called"
    refused = "nothing" if permitted else ("apt-get" if os.geteuid() == 0 else "sudo")
    done = subprocess.run(
        [PROJECT / ".ci" / "browser"],
        env={"PATH": str(programs), "CALLED": str(diary), "FAILS": refused},
        capture_output=True,
        text=True,
        check=True,
    )
    asked = diary.read_text(encoding="utf-8").splitlines()
    package = "install -y -qq --no-install-recommends chromium-headless-shell"
    assert (package in asked[-1]) is permitted
    told = "No Chromium here: the browser tests will be skipped. To run them: sudo apt-get install"
    assert (told in done.stdout) is not permitted
