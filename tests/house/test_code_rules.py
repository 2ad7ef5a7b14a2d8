from pathlib import Path

import pytest

from tests.house import code_rules as rules
from tests.house.tree import PROJECT, plant


def test_only_verbs_emit() -> None:
    assert rules.telling_outside_verbs(PROJECT) == []


@pytest.mark.parametrize(
    "path",
    ["ifsa/web/rooms/topics.py", "ifsa/rooms/queries.py", "ifsa/app.py", "ifsa/wire/rooms.py"],
)
@pytest.mark.parametrize(
    "code", ["work.emit(event)", "tell = work.emit", "self.work.later(due, event)"]
)
def test_an_emit_outside_a_verb_is_found(tmp_path: Path, path: str, code: str) -> None:
    assert len(rules.telling_outside_verbs(plant(tmp_path, path, code))) == 1


@pytest.mark.parametrize("path", ["ifsa/rooms/messages.py", "ifsa/storage/work.py"])
def test_a_verb_and_storage_may_emit(tmp_path: Path, path: str) -> None:
    assert rules.telling_outside_verbs(plant(tmp_path, path, "work.emit(event)")) == []


def test_one_clock() -> None:
    assert rules.clocks_read_elsewhere(PROJECT) == []


@pytest.mark.parametrize(
    "code",
    [
        "import datetime\ndatetime.datetime.now(datetime.UTC)",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import datetime\ndatetime.now()",
        "from datetime import date as day\nday.today()",
        "import time\ntime.time()",
        "from time import time\nstart = time()",
        "def f():\n    from time import time_ns as t\n    return t()",
        "from sqlalchemy import func\nfunc.now()",
    ],
)
def test_another_clock_is_found(tmp_path: Path, code: str) -> None:
    assert len(rules.clocks_read_elsewhere(plant(tmp_path, "ifsa/rooms/messages.py", code))) == 1


def test_timers_and_the_clock_itself_are_no_second_clock(tmp_path: Path) -> None:
    plant(tmp_path, "ifsa/realtime/hub.py", "import time\ntime.monotonic()\ntime.perf_counter()")
    plant(tmp_path, "ifsa/rooms/messages.py", "from ifsa import clock\nclock.now()\nwork.time()")
    plant(tmp_path, "ifsa/clock.py", "from datetime import UTC, datetime\ndatetime.now(UTC)")
    assert rules.clocks_read_elsewhere(tmp_path) == []


def test_the_environment_is_read_once() -> None:
    assert rules.environment_read_elsewhere(PROJECT) == []


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.environ['IFSA_PORT']",
        "import os as o\no.getenv('IFSA_PORT')",
        "from os import environ\nprint(environ)",
    ],
)
def test_another_reader_of_the_environment_is_found(tmp_path: Path, code: str) -> None:
    assert len(rules.environment_read_elsewhere(plant(tmp_path, "ifsa/web/edge.py", code))) == 1
    other = plant(tmp_path / "home", "ifsa/config.py", code)
    assert rules.environment_read_elsewhere(other) == []


def test_no_edge_sees_a_table() -> None:
    assert rules.models_reached_from_edges(PROJECT) == []


@pytest.mark.parametrize("path", ["ifsa/web/rooms/topics.py", "ifsa/realtime/areas/rooms.py"])
@pytest.mark.parametrize(
    "code",
    [
        "import ifsa.rooms.model",
        "from ifsa.rooms import model",
        "from ifsa.rooms.model import Message",
        "def f():\n    from ifsa.trade import model as tables",
        "from ...rooms.model import Message",
    ],
)
def test_a_table_at_an_edge_is_found(tmp_path: Path, path: str, code: str) -> None:
    assert len(rules.models_reached_from_edges(plant(tmp_path, path, code))) == 1


def test_an_edge_may_ask_queries_and_an_area_its_own_tables(tmp_path: Path) -> None:
    plant(tmp_path, "ifsa/web/rooms/topics.py", "from ifsa.rooms import models_of_speech, queries")
    plant(tmp_path, "ifsa/web/rooms/pages.py", "from .rooms.model import Page")
    plant(tmp_path, "ifsa/rooms/queries.py", "from ifsa.rooms import model")
    assert rules.models_reached_from_edges(tmp_path) == []


def test_files_are_named_for_their_nouns() -> None:
    assert rules.drawers(PROJECT) == []


@pytest.mark.parametrize(
    "path", ["ifsa/rooms/service.py", "ifsa/utils.py", "tests/helpers/people.py", "bench/misc.py"]
)
def test_a_file_for_anything_is_found(tmp_path: Path, path: str) -> None:
    plant(tmp_path, "ifsa/rooms/servicemen.py", "")
    assert len(rules.drawers(plant(tmp_path, path, ""))) == 1


def test_every_folder_of_code_is_a_package() -> None:
    assert rules.folders_out_of_sight(PROJECT) == []


def test_a_folder_out_of_sight_is_found(tmp_path: Path) -> None:
    plant(tmp_path, "ifsa/__init__.py", "")
    plant(tmp_path, "ifsa/rooms/__init__.py", "")
    plant(tmp_path, "ifsa/migrations/__init__.py", "")
    plant(tmp_path, "ifsa/migrations/versions/0001_first.py", "")
    plant(tmp_path, "ifsa/rooms/topics/move.py", "")
    (finding,) = rules.folders_out_of_sight(tmp_path)
    assert finding.startswith("ifsa/rooms/topics:1:")


def test_functions_are_short() -> None:
    assert rules.long_functions(PROJECT) == []


def _function(lines: int, docstring: int = 0) -> str:
    """A function of so many lines, `def` counted, under a docstring of so many more."""
    described = ['    """', *["    Words."] * (docstring - 2), '    """'] if docstring else []
    return "\n".join(["def long():", *described, *["    pass"] * (lines - 1)])


@pytest.mark.parametrize("keyword", ["", "async "])
@pytest.mark.parametrize(("lines", "docstring", "found"), [(50, 0, 0), (51, 0, 1), (50, 30, 0)])
def test_a_long_function_is_found(
    tmp_path: Path, keyword: str, lines: int, docstring: int, found: int
) -> None:
    plant(tmp_path, "ifsa/rooms/messages.py", keyword + _function(lines, docstring))
    plant(tmp_path, "ifsa/migrations/versions/0001_first.py", _function(80))
    assert len(rules.long_functions(tmp_path)) == found
