"""What a name in a Python file stands for, however it was imported."""

import ast
from collections.abc import Iterator

from tests.house.tree import Source


def imported_modules(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Each import with the dotted name it brings in: `from a import b` gives `a.b`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, f"{_module(source, node)}.{alias.name}"


def uses(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Each name or attribute that is used, as the full dotted name it was imported under."""
    aliases = _aliases(source)
    for node in ast.walk(source.tree):
        dotted = _dotted(node)
        if dotted:
            first, _, rest = dotted.partition(".")
            full = aliases.get(first, first)
            yield node, f"{full}.{rest}" if rest else full


def _aliases(source: Source) -> dict[str, str]:
    """Local name → dotted name, for the imports anywhere in the file."""
    found: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found |= {a.asname: a.name for a in node.names if a.asname}
        elif isinstance(node, ast.ImportFrom):
            module = _module(source, node)
            found |= {a.asname or a.name: f"{module}.{a.name}" for a in node.names}
    return found


def _module(source: Source, node: ast.ImportFrom) -> str:
    """The absolute module of a `from … import`, also of a relative one."""
    if not node.level:
        return node.module or ""
    package = source.path.split("/")[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def _dotted(node: ast.AST) -> str | None:
    """`a.b.c` for a chain of plain names, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        below = _dotted(node.value)
        return f"{below}.{node.attr}" if below else None
    return None
