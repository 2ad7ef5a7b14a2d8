"""What the documents must hold: made parts are fresh, and nothing that is there goes unsaid."""

import ast
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from starlette.routing import Route

from ifsa.cli import HELP
from ifsa.config import Settings
from ifsa.wire.describing import WATCHING, frames, name_of
from tests.house.tree import PROJECT, python_sources
from tests.parts import Server

DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
DESCRIPTION = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ROW = re.compile(r"\| `([a-z0-9-]+)` \|")
# Libraries that are imported under another name, or that another library asks for.
IMPORTED_AS = {
    "argon2-cffi": "argon2",
    "markdown-it-py": "markdown_it",
    "pillow": "PIL",
    "prometheus-client": "prometheus_client",
    "pyopenssl": "OpenSSL",
}
ASKED_FOR_BY_OTHERS = {
    "python-multipart": "Starlette reads forms with it",
    "tzdata": "zoneinfo finds the zones in it",
    "websockets": "uvicorn's WebSocket protocol is made of it",
}


def _text(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def _everything() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)


@pytest.fixture(scope="module")
def making() -> ModuleType:
    """docs/made.py, which is a script and no package."""
    specification = importlib.util.spec_from_file_location("made", PROJECT / "docs" / "made.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_made_parts_are_as_they_would_be_made_now(making: ModuleType) -> None:
    house = making.House()
    for name in making.DOCUMENTS:
        assert _text(name) == making.made(_text(name), house), f"{name} is stale: make docs"


def test_a_stale_part_is_noticed(making: ModuleType) -> None:
    stale = "before\n<!-- made: commands -->\n| old |\n<!-- end -->\nafter"
    fresh = making.made(stale, None)
    assert fresh.startswith("before\n<!-- made: commands -->\n| command |")
    assert fresh.endswith("<!-- end -->\nafter")
    assert "old" not in fresh


def test_each_part_that_can_be_made_stands_in_a_document(making: ModuleType) -> None:
    asked = re.findall(r"<!-- made: (\w+) -->", "".join(map(_text, making.DOCUMENTS)))
    assert sorted(asked) == sorted(making.PARTS)


def test_each_setting_and_each_command_is_in_the_readme() -> None:
    readme = _text("README.md")
    for setting in fields(Settings):
        assert f"| `{setting.name}` | `IFSA_{setting.name.upper()}` |" in readme
    for command in HELP:
        assert f"`ifsa {command}`" in readme


async def test_each_route_is_in_a_document(demonstration_server: Server) -> None:
    everything = _everything()
    routes = [one for one in demonstration_server.app.routes if isinstance(one, Route)]
    bare = {re.sub(r"\{(\w+):\w+\}", r"{\1}", one.path) for one in routes}
    unsaid = {path for path in bare if path not in everything}
    assert len(bare) > 100
    assert unsaid == set()


async def test_each_command_and_frame_of_the_socket_is_in_the_protocol(
    demonstration_server: Server,
) -> None:
    protocol = _text("docs/protocol.md")
    ops = {*WATCHING, *demonstration_server.app.state.commands}
    assert {op for op in ops if f'`"op": "{op}"`' not in protocol} == set()
    evs = {name_of(frame) for frame in frames()}
    assert len(evs) > 8
    assert {ev for ev in evs if f'`"ev": "{ev}"`' not in protocol} == set()


def _named(group: str) -> set[str]:
    lists = {"run": DESCRIPTION["dependencies"], **DESCRIPTION["optional-dependencies"]}
    return {Requirement(one).name for one in lists[group]}


def test_each_dependency_has_its_reason_and_each_reason_a_dependency() -> None:
    _, run, grow, test, _ = re.split(r"(?m)^## ", _text("docs/dependencies.md"))
    assert set(ROW.findall(run)) == _named("run")
    assert set(ROW.findall(grow)) == _named("postgresql") | _named("cluster")
    assert set(ROW.findall(test)) == _named("test")


def _imported() -> set[str]:
    return {name.partition(".")[0] for name in _modules()}


def _modules() -> Iterator[str]:
    for source in python_sources(PROJECT, "ifsa"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module


def test_what_is_installed_to_run_is_used() -> None:
    wanted = {IMPORTED_AS.get(name, name) for name in _named("run") - ASKED_FOR_BY_OTHERS.keys()}
    assert wanted - _imported() == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_files_that_are_named_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    missing = [link for link in links if not link.startswith("/") and not _there(path, link)]
    assert missing == []


def _there(path: Path, link: str) -> bool:
    return (path.parent / link).exists()


def test_files_that_the_architecture_names_are_there() -> None:
    path = re.compile(r"`((?:[a-z_]+/)+[a-z_]*(?:\.py|\.js|\.html)?)[`:]")
    named = path.findall(_text("docs/architecture.md"))
    assert len(named) > 40
    homes = (PROJECT, PROJECT / "ifsa", PROJECT / "ifsa" / "web")
    assert [one for one in named if not any((home / one).exists() for home in homes)] == []


def test_the_licence_is_the_agpl_3_or_later() -> None:
    assert DESCRIPTION["license"] == "AGPL-3.0-or-later"
    text = _text("LICENSE")
    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE\n")
    assert "Version 3, 19 November 2007" in text
    assert "13. Remote Network Interaction" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "[AGPL-3.0-or-later](LICENSE)" in _text("README.md")
