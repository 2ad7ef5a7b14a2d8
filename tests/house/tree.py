"""What the house checks share: the files of a tree, and the findings in them.

A rule is a function from a tree's root to a list of findings, `path:line: what is wrong`. Each is
run against the project, and against a small tree with the violation planted: a rule that
finds nothing anywhere proves nothing.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
AREAS = (
    "delivery",
    "files",
    "members",
    "schools",
    "rooms",
    "demonstrations",
    "trade",
    "safety",
    "notifications",
)


@dataclass(frozen=True)
class Source:
    """One Python file: where it stands below the root, and its syntax tree."""

    path: str
    tree: ast.Module

    def finding(self, node: ast.AST, what: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"


def python_sources(root: Path, *folders: str) -> Iterator[Source]:
    """Every Python file in these folders of `root`; a folder that is missing has none."""
    for path in files(root, "*.py", *folders):
        yield Source(path, ast.parse((root / path).read_text(encoding="utf-8"), path))


def files(root: Path, pattern: str, *folders: str) -> Iterator[str]:
    """Paths below `root`, with slashes, in order, leaving out what others wrote."""
    for folder in folders:
        for path in sorted((root / folder).rglob(pattern)):
            if path.is_file() and not {"vendor", "node_modules"} & set(path.parts):
                yield path.relative_to(root).as_posix()


def plant(root: Path, path: str, text: str) -> Path:
    """Write one file into a made-up tree and return the tree's root."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return root
