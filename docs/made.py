"""The parts of the documents that are made from the code: `make docs`.

A part stands between `<!-- made: name -->` and `<!-- end -->`; what is around it is written by
hand. tests/house/test_documents.py fails when a part is not what would be made now.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from ifsa.app import build
from ifsa.cli import HELP
from ifsa.config import Settings
from ifsa.language.catalogues import translations
from ifsa.language.problems import SENTENCES, Counted
from ifsa.web.describing import calls
from ifsa.wire.describing import WATCHING, Call, Struct, frames, name_of, said_of

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "docs/protocol.md")
_PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_WORDS = {
    int: "number",
    float: "number",
    str: "text",
    bool: "true or false",
    datetime: "time",
    date: "date",
    UUID: "UUID",
    Decimal: "decimal, as text",
    NoneType: "null",
    Any: "anything",
}


class House:
    """An application that is only looked at."""

    def __init__(self) -> None:
        with TemporaryDirectory() as folder:
            app = build(Settings(data=Path(folder)))
            self.calls = sorted(calls(app.routes), key=lambda call: (call.address, call.method))
            self.commands = {op: one.struct for op, one in app.state.commands.items()}
            app.state.parts.store.close()


def made(text: str, house: House) -> str:
    """A document with its made parts as they are now."""
    return _PART.sub(lambda part: f"{part[1]}{PARTS[part[2]](house)}\n{part[3]}", text)


def _settings(house: House) -> str:
    rows = [
        (f"`{one.name}`", f"`IFSA_{one.name.upper()}`", one.metadata["help"], _default(one.default))
        for one in fields(Settings)
    ]
    return _table(("in ifsa.toml", "in the environment", "what it is", "unless set"), rows)


def _default(value: Any) -> str:
    return f"`{str(value).lower() if isinstance(value, bool) else value}`" if value != "" else "–"


def _commands(house: House) -> str:
    return _table(("command", "what it does"), [(f"`ifsa {n}`", says) for n, says in HELP.items()])


def _calls(house: House) -> str:
    rows = [
        (
            f"`{call.method} {call.address}`",
            call.says,
            _name(call.asks) if call.asks else _query(call),
            f"{call.status} {_name(call.answers)}".strip(),
            " ".join(map(str, call.problems)),
        )
        for call in house.calls
    ]
    return _table(("call", "what it does", "takes", "gives", "refuses with"), rows)


def _query(call: Call) -> str:
    if call.query is None:
        return ""
    return "?" + " ".join(call.query.__struct_encode_fields__)


def _shapes(house: House) -> str:
    named = [struct for call in house.calls for struct in (call.asks, call.answers) if struct]
    return "\n".join(_described(struct) for struct in _with_inner(named))


def _live_commands(house: House) -> str:
    sent = {**WATCHING, **house.commands}
    return "\n".join(_described(struct, f'"op": "{op}"') for op, struct in sent.items())


def _live_frames(house: House) -> str:
    return "\n".join(_described(frame, f'"ev": "{name_of(frame)}"') for frame in frames())


def _problems(house: House) -> str:
    words = translations("en")
    rows = [(f"`{code}`", words.gettext(_first(told))) for code, told in sorted(SENTENCES.items())]
    return _table(("code", "what people read"), rows)


def _first(sentences: Iterable[Any]) -> str:
    first = next(iter(sentences))
    return first.forms[1] if isinstance(first, Counted) else str(first)


def _described(struct: Struct, title: str = "") -> str:
    lines = [f"**{(title and f'`{title}`') or _name(struct)}** {said_of(struct)}".rstrip(), ""]
    hints = get_type_hints(struct, include_extras=True)
    for one in msgspec.structs.fields(struct):
        mark = "" if one.required else ", may be left out"
        lines.append(f"- `{one.encode_name}`: {_kind(hints[one.name])}{mark}")
    return "\n".join([*lines, ""])


def _kind(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _kind(inner[0])
    if origin in (Union, UnionType):
        kinds = [_kind(one) for one in inner if one is not msgspec.UnsetType]
        return " or ".join(dict.fromkeys(kinds))
    if origin in (list, tuple):
        return f"list of {_kind(inner[0])}"
    if origin is dict:
        return f"{_kind(inner[1])} by {'language' if inner[1] is str else 'name'}"
    if origin is Literal:
        return " or ".join(f'`"{one}"`' for one in inner)
    return _WORDS.get(hint) or _class(hint)


def _class(hint: type) -> str:
    if issubclass(hint, Enum):
        return " or ".join(f'`"{one.value}"`' for one in hint)
    return _name(hint)


def _name(struct: type | None) -> str:
    return struct.__name__.removesuffix("Shape") if struct else ""


def _with_inner(structs: Iterable[Struct]) -> Iterator[Struct]:
    """The structs and all that stand in them, each once, by name."""
    found: dict[Struct, None] = {}
    todo = list(structs)
    while todo:
        one = todo.pop()
        if one not in found:
            found[one] = None
            todo += [inner for hint in get_type_hints(one).values() for inner in _inner(hint)]
    return iter(sorted(found, key=lambda one: (_name(one), one.__module__)))


def _inner(hint: Any) -> Iterator[Struct]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
    for one in get_args(hint):
        yield from _inner(one)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


PARTS: dict[str, Callable[[House], str]] = {
    "settings": _settings,
    "commands": _commands,
    "calls": _calls,
    "shapes": _shapes,
    "live_commands": _live_commands,
    "live_frames": _live_frames,
    "problems": _problems,
}


def main() -> int:
    """Write every made part anew."""
    house = House()
    for name in DOCUMENTS:
        path = ROOT / name
        path.write_text(made(path.read_text(encoding="utf-8"), house), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
