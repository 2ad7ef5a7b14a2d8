"""Boxes of the ISO base media file format (ISO/IEC 14496-12), to bytes and back without trust."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box's content stands. ``end`` may lie beyond what there is."""

    name: bytes
    start: int
    content: int
    end: int


def box(name: bytes, *contents: bytes) -> bytes:
    """A box of up to 4 GB."""
    content = b"".join(contents)
    return struct.pack("!I4s", 8 + len(content), name) + content


def full(name: bytes, version: int, flags: int, *contents: bytes) -> bytes:
    """A box that says its version and flags."""
    return box(name, struct.pack("!I", version << 24 | flags), *contents)


def children(data: mmap | bytes, at: int, end: int) -> Iterator[Box]:
    """The boxes from ``at`` to ``end``; stops at the first that is none."""
    while at + 8 <= end:
        size, name = struct.unpack_from("!I4s", data, at)
        if size < 8:
            return
        yield Box(name, at, at + 8, at + size)
        at += size


def find(data: mmap | bytes, outer: Box, *path: bytes) -> Box | None:
    """The first box of this path inside another."""
    found: Box | None = outer
    for name in path:
        if found is None:
            return None
        inner = children(data, found.content, found.end)
        found = next((box for box in inner if box.name == name), None)
    return found
