"""Who is spoken to in a text: `@handle`, and `@stewards` for those who look after the place.

A handle is of ASCII letters, so it may stand right beside Urdu or Chinese; where a Latin letter or
a digit stands before the @ it is a mail address. Nothing is found inside links and between
backticks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from markdown_it.rules_inline.state_inline import StateInline

STEWARDS: Final = "stewards"
CLASS: Final = "mention"

_HANDLE: Final = re.compile(r"@([a-z0-9][a-z0-9._-]{0,28}[a-z0-9])", re.IGNORECASE)
_PART_OF_A_WORD: Final = re.compile(r"[A-Za-z0-9._%+\-/@=&\\]")
_JOINT: Final = re.compile(r"[._-]+[^._-]*$")


@dataclass(frozen=True, slots=True)
class Spoken:
    """How one who is spoken to is called, and where their name leads."""

    name: str
    href: str


People = Mapping[str, Spoken]
"""By handle, in small letters."""


def rule(state: StateInline, silent: bool) -> bool:
    """Inline rule. `env["people"]` are those whose handle becomes a link; any other is set apart.
    What could be a handle is put down in `env["handles"]`, if that is there: longest first, for a
    full stop may be the end of a sentence."""
    match = None if silent or state.linkLevel else _HANDLE.match(state.src, state.pos)
    if match is None or _is_none(state.src, state.pos):
        return False
    tries = list(_tries(match[1].lower()))
    if (handles := state.env.get("handles")) is not None:
        handles.append(tuple(tries))
    people: People = state.env.get("people") or {}
    handle = next((one for one in tries if one in people), None)
    if handle is None:
        _set_apart(state, match[0])
        state.pos += len(match[0])
    else:
        _push(state, people[handle])
        state.pos += 1 + len(handle)
    return True


def _is_none(text: str, at: int) -> bool:
    """Whether an @ stands in a mail address, or between backticks."""
    if at and _PART_OF_A_WORD.match(text[at - 1]):
        return True
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    opened = text.count("`", begin, at) % 2 == 1
    return opened and "`" in text[at : end if end >= 0 else None]


def _tries(handle: str) -> Iterator[str]:
    while len(handle) > 1:
        yield handle
        shorter = _JOINT.sub("", handle)
        if shorter == handle:
            return
        handle = shorter


def _set_apart(state: StateInline, text: str) -> None:
    """The handle of nobody: `dir="auto"` looks past it for the first letter of what is said."""
    state.push("bdi_open", "bdi", 1)
    state.push("text", "", 0).content = text
    state.push("bdi_close", "bdi", -1)


def _push(state: StateInline, spoken: Spoken) -> None:
    state.push("link_open", "a", 1).attrs = {"href": spoken.href, "class": CLASS}
    state.push("text", "", 0).content = "@"
    state.push("bdi_open", "bdi", 1)
    state.push("text", "", 0).content = spoken.name
    state.push("bdi_close", "bdi", -1)
    state.push("link_close", "a", -1)
