"""Rules about Python code that no linter knows."""

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.house.names import imported_modules, uses
from tests.house.tree import AREAS, Source, files, python_sources

LONGEST_FUNCTION = 50
NOT_VERBS = {"__init__.py", "model.py", "queries.py", "policy.py", "events.py"}
TELLING = {"emit", "later", "signal"}
CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "sqlalchemy.func.current_timestamp",
    "sqlalchemy.func.now",
    "time.time",
    "time.time_ns",
}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv"}
DRAWERS = {"helper", "helpers", "misc", "service", "services", "util", "utils"}


def telling_outside_verbs(root: Path) -> list[str]:
    """Only a verb emits, so that whatever changes a thing also tells of it, by whichever door."""
    return [
        source.finding(node, f".{node.attr}: only an area's verbs emit")
        for source in python_sources(root, "ifsa")
        if not _may_tell(source.path)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in TELLING
    ]


def _may_tell(path: str) -> bool:
    _, area, *rest = path.split("/")
    return area == "storage" or (area in AREAS and rest[-1] not in NOT_VERBS)


def clocks_read_elsewhere(root: Path) -> list[str]:
    """One clock: tests set it, and a transaction has one time."""
    return _used_outside(root, CLOCKS, "ifsa/clock.py")


def environment_read_elsewhere(root: Path) -> list[str]:
    """Settings are read once and handed on; everyone else is given values."""
    return _used_outside(root, ENVIRONMENT, "ifsa/config.py")


def _used_outside(root: Path, names: Iterable[str], home: str) -> list[str]:
    wanted = set(names)
    return [
        source.finding(node, f"{name} belongs in {home} alone")
        for source in python_sources(root, "ifsa")
        if source.path != home
        for node, name in uses(source)
        if name in wanted
    ]


def models_reached_from_edges(root: Path) -> list[str]:
    """An edge reads through queries: it never sees a table, so it cannot skip a policy."""
    models = tuple(f"ifsa.{area}.model" for area in AREAS)
    return [
        source.finding(node, f"imports {name}: ask the area's queries")
        for source in python_sources(root, "ifsa/web", "ifsa/realtime")
        for node, name in imported_modules(source)
        if f"{name}.".startswith(tuple(f"{model}." for model in models))
    ]


def drawers(root: Path) -> list[str]:
    """Files are named for the noun they hold; these names hold anything."""
    return [
        f"{path}:1: a name for anything; name the file for its noun"
        for path in files(root, "*.py", "ifsa", "tests", "bench")
        if set(path.removesuffix(".py").split("/")) & DRAWERS
    ]


def folders_out_of_sight(root: Path) -> list[str]:
    """import-linter walks packages only: a folder without `__init__.py` escapes every floor."""
    folders = {
        str(Path(path).parent)
        for path in files(root, "*.py", "ifsa")
        if "/migrations/versions/" not in path
    }
    return [
        f"{folder}:1: has code but no __init__.py, so the floors are not checked there"
        for folder in sorted(folders)
        if not (root / folder / "__init__.py").exists()
    ]


def long_functions(root: Path) -> list[str]:
    """Longer than fifty lines, docstring apart, is more than one thing."""
    return [
        source.finding(node, f"{node.name} has {lines} lines, {LONGEST_FUNCTION} are the most")
        for source in python_sources(root, "ifsa", "tests", "bench")
        if not _generated(source)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := _length(node)) > LONGEST_FUNCTION
    ]


def _generated(source: Source) -> bool:
    return "/migrations/versions/" in source.path


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    first = node.body[0]
    described = ast.get_docstring(node) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if described else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring
