"""Bytes on their way: where they belong, on disk, and no others."""

import os
from pathlib import Path

import pytest

from ifsa.files.pieces import Pieces

NAME = "f" * 32


def test_pieces_make_the_whole_in_any_number(pieces: Pieces) -> None:
    whole = bytes(range(256)) * 40
    for start in range(0, len(whole), 1000):
        pieces.write(NAME, start, whole[start : start + 1000])
    assert pieces.read(NAME, len(whole)) == whole
    assert pieces.read(NAME, 10) == whole[:10]


def test_what_was_written_but_not_counted_is_written_over(pieces: Pieces) -> None:
    """A server that died between the two sends its client back to what counts."""
    pieces.write(NAME, 0, b"good, then some")
    pieces.write(NAME, 4, b" again and whole")
    assert pieces.read(NAME, 20) == b"good again and whole"


def test_what_is_not_there_is_not_read(pieces: Pieces) -> None:
    with pytest.raises(KeyError):
        pieces.read(NAME, 1)
    pieces.write(NAME, 0, b"short")
    with pytest.raises(KeyError):
        pieces.read(NAME, 6)
    for _ in range(2):
        pieces.drop(NAME)
    with pytest.raises(KeyError):
        pieces.read(NAME, 1)


def test_a_piece_and_the_name_of_its_file_are_on_disk_when_write_returns(
    pieces: Pieces, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        synced.append("folder" if path.is_dir() else path.read_bytes().decode())
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    pieces.write(NAME, 0, b"one")
    pieces.write(NAME, 3, b"two")
    assert synced == ["one", "folder", "onetwo"]
