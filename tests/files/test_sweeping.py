"""Bytes that no row names any more go, and no others."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from ifsa.files import keeping, uploads
from ifsa.files.blobs import Blobs
from ifsa.files.events import FileGone, UploadOver
from ifsa.files.kinds import Kind
from ifsa.files.made import Made
from ifsa.files.model import File
from ifsa.files.pieces import Pieces
from ifsa.files.sweeping import BLOBS, FRESH, Sweeper
from tests.demonstrations.world import World


def put(world: World, blobs: Blobs, data: bytes, *, ago: timedelta) -> str:
    digest = blobs.put(data)
    then = (world.now - ago).timestamp()
    os.utime(blobs.find(digest), (then, then))
    return digest


def is_there(blobs: Blobs, digest: str) -> bool:
    try:
        blobs.get(digest)
    except KeyError:
        return False
    return True


def test_bytes_go_unless_another_file_has_them(world: World, blobs: Blobs, pieces: Pieces) -> None:
    day = timedelta(days=1)
    one, shared, other = (put(world, blobs, data, ago=day) for data in (b"1", b"2", b"3"))
    gone = world.do(keeping.keep, world["amina"], made=Made(Kind.PHOTO, one, shared))
    world.do(keeping.keep, world["bashir"], made=Made(Kind.PHOTO, other, shared))
    world.do(lambda work, actor: keeping.let_go(work, work.session.get_one(File, gone.id)))
    event = world.events[-1]
    assert event == FileGone(gone.id, (one, shared))
    for _ in range(2):  # at least once, says the outbox
        world.fall_due(Sweeper(blobs, pieces).blobs, event)
    assert [is_there(blobs, each) for each in (one, shared, other)] == [False, True, True]


def test_what_was_put_just_now_waits_for_the_row_that_will_name_it(
    world: World, blobs: Blobs, pieces: Pieces
) -> None:
    sweeper = Sweeper(blobs, pieces)
    digest = put(world, blobs, b"mango", ago=timedelta(days=30))
    blobs.put(b"mango")  # somebody sends the same again: it is wanted from now on
    then = world.now.timestamp()
    os.utime(blobs.find(digest), (then, then))
    world.fall_due(sweeper.blobs, FileGone(1, (digest,)))
    [(due, handler, event)] = world.due()
    assert (due - world.now, handler, event) == (FRESH, BLOBS, FileGone(1, (digest,)))
    kept = world.do(keeping.keep, world["amina"], made=Made(Kind.PHOTO, digest, digest))
    world.now = due + timedelta(seconds=1)
    world.fall_due(sweeper.blobs, event)
    assert is_there(blobs, digest)
    world.do(lambda work, actor: keeping.let_go(work, work.session.get_one(File, kept.id)))
    world.fall_due(sweeper.blobs, world.events[-1])
    assert not is_there(blobs, digest)


def test_putting_again_counts_as_putting(world: World, blobs: Blobs) -> None:
    digest = put(world, blobs, b"mango", ago=timedelta(days=30))
    assert blobs.put(b"mango") == digest
    assert not blobs.drop(digest, put_before=world.now - FRESH)


def test_the_bytes_of_an_upload_go_when_it_is_over(
    world: World, blobs: Blobs, pieces: Pieces, tmp_path: Path
) -> None:
    view = world.do(uploads.begin, world["amina"], kind=Kind.VOICE, size=5, key=uuid4())
    pieces.write(view.name, 0, b"hello")
    other = world.do(uploads.begin, world["bashir"], kind=Kind.VOICE, size=5, key=uuid4())
    pieces.write(other.name, 0, b"world")
    world.do(uploads.drop, world["amina"], upload=view.id)
    for _ in range(2):
        world.fall_due(Sweeper(blobs, pieces).pieces, UploadOver(view.id, view.name))
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [other.name]
