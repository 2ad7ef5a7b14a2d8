"""The files that an installation starts from."""

import re
import tomllib

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
