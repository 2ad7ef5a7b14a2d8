import hashlib
import os
from pathlib import Path

import pytest

from ifsa.files.blobs import Blobs


def test_what_is_put_is_got_by_its_digest(blobs: Blobs) -> None:
    digest = blobs.put(b"mango")
    assert digest == hashlib.sha256(b"mango").hexdigest()
    assert blobs.get(digest) == b"mango"


def test_the_same_bytes_are_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    assert blobs.put(b"mango") == blobs.put(b"mango")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("digest", ["", "0" * 64, "../" * 10 + "etc/passwd", "A" * 64, "0" * 63])
def test_nothing_else_is_got(blobs: Blobs, digest: str) -> None:
    blobs.put(b"mango")
    with pytest.raises(KeyError):
        blobs.get(digest)


def test_the_file_and_its_name_are_on_disk_when_put_returns(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.path.isdir(f"/proc/self/fd/{handle}"))  # noqa: PTH112
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    blobs.put(b"mango")
    assert synced == [False, True, True]


def test_half_a_blob_is_never_there(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        blobs.put(b"mango")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
