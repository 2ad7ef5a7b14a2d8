"""EBML (RFC 8794), as much of it as WebM needs: elements to bytes, and back without trust."""

from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

UNKNOWN = (1 << 56) - 1
VOID = 0xEC


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element's content stands. ``end`` may lie beyond what there is."""

    name: int
    start: int
    content: int
    end: int


def element(name: int, content: bytes) -> bytes:
    """An element, its size in as few bytes as it needs."""
    return identity(name) + size(len(content)) + content


def number(name: int, value: int) -> bytes:
    """An element that is an unsigned number."""
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8)))


def identity(name: int) -> bytes:
    """An element's name, which brings its own length."""
    return name.to_bytes((name.bit_length() + 7) // 8)


def size(value: int, length: int = 0) -> bytes:
    """A size, in ``length`` bytes if that is given."""
    length = length or next(n for n in range(1, 9) if value < (1 << 7 * n) - 1)
    return (value | 1 << 7 * length).to_bytes(length)


def void(length: int) -> bytes:
    """``length`` bytes (at least 9) that say nothing."""
    return identity(VOID) + size(length - 9, 8) + bytes(length - 9)


def children(data: mmap | bytes, at: int, end: int) -> Iterator[Element]:
    """The elements from ``at`` to ``end``; stops at the first that is none."""
    while at < end:
        name = _read(data, at, end, 4)
        extent = _read(data, at + name[1], end, 8) if name else None
        if name is None or extent is None:
            return
        length = extent[0] & ((1 << 7 * extent[1]) - 1)
        content = at + name[1] + extent[1]
        yield Element(name[0], at, content, content + length)
        at = content + length


def _read(data: mmap | bytes, at: int, end: int, most: int) -> tuple[int, int] | None:
    """A number that brings its own length, with its marker, and that length."""
    if at >= end or not data[at]:
        return None
    length = 9 - data[at].bit_length()
    if length > most or at + length > end:
        return None
    return int.from_bytes(data[at : at + length]), length
