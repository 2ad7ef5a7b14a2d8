"""Uploads as rows: begun once, counted exactly, given up in time."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.files import keeping, queries, uploads
from ifsa.files.events import UploadOver
from ifsa.files.kinds import Kind
from ifsa.files.policy import MOST_OPEN
from ifsa.files.views import UploadView
from tests.demonstrations.world import World
from tests.files.given import PHOTO, VOICE, names

KEY = UUID(int=5)


def begun(world: World, who: str = "amina", **given: Any) -> UploadView:
    usual: dict[str, Any] = {"kind": Kind.PHOTO, "size": 1000, "key": KEY, "note": "kind cGhvdG8="}
    return world.do(uploads.begin, world[who], **usual | given)


def received(world: World, upload: int, start: int, count: int, who: str = "amina") -> UploadView:
    return world.do(uploads.receive, world[who], upload=upload, start=start, count=count)


def whole(world: World, **given: Any) -> UploadView:
    view = begun(world, **given)
    return received(world, view.id, 0, view.size)


def test_an_upload_begins_with_nothing_and_lives_a_week(world: World) -> None:
    view = begun(world)
    assert view == UploadView(
        id=1,
        kind=Kind.PHOTO,
        size=1000,
        received=0,
        name=view.name,
        note="kind cGhvdG8=",
        expires_at=world.now + timedelta(days=7),
        file=None,
    )
    assert len(view.name) == 32
    assert world.read(queries.upload, world["amina"], upload=1) == view


def test_the_same_key_is_the_same_upload(world: World) -> None:
    view = begun(world)
    received(world, view.id, 0, 400)
    again = begun(world)
    assert (again.id, again.name, again.received) == (view.id, view.name, 400)
    assert names(world) == ["UploadBegun"]
    assert begun(world, "bashir").id != view.id
    for other in ({"size": 999}, {"kind": Kind.VOICE}):
        with pytest.raises(Conflict, match="upload_reused"):
            begun(world, **other)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"size": 0}, "size", "number_range"),
        ({"size": 10_000_001}, "size", "too_large"),
        ({"size": 8_000_001, "kind": Kind.VOICE}, "size", "too_large"),
        ({"note": "x" * 1001}, "note", "too_long"),
    ],
)
def test_what_can_not_be_begun(world: World, given: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as raised:
        begun(world, **given)
    assert (raised.value.field, raised.value.code) == (field, code)


def test_who_may_not_upload(world: World) -> None:
    for actor, code in ((world["sana"], "consent_waiting"), (Actor(), "sign_in_first")):
        with pytest.raises(Refused, match=code):
            world.do(uploads.begin, actor, kind=Kind.PHOTO, size=10, key=KEY)


def test_only_so_many_wait_at_once(world: World) -> None:
    for _ in range(MOST_OPEN):
        begun(world, key=uuid4())
    with pytest.raises(Refused) as raised:
        begun(world, key=KEY)
    assert (raised.value.code, raised.value.params) == ("uploads_waiting", {"most": MOST_OPEN})
    begun(world, "bashir")
    received(world, 1, 0, 1000)
    world.do(uploads.finish, world["amina"], upload=1, made=PHOTO)
    begun(world, key=KEY)


def test_pieces_are_counted_where_they_fit_and_nowhere_else(world: World) -> None:
    upload = begun(world).id
    assert received(world, upload, 0, 400).received == 400
    for start in (0, 399, 401, 1000):
        with pytest.raises(Conflict, match="upload_offset"):
            received(world, upload, start, 10)
    with pytest.raises(Invalid, match="too_large"):
        received(world, upload, 400, 601)
    view = received(world, upload, 400, 600)
    assert (view.received, view.complete) == (1000, True)


def test_an_upload_is_its_owner_s_alone(world: World) -> None:
    upload = begun(world).id
    for actor in (world["bashir"], world["maryam"], Actor()):
        with pytest.raises(NotFound):
            world.read(queries.upload, actor, upload=upload)
        for verb, given in (
            (uploads.receive, {"start": 0, "count": 1}),
            (uploads.finish, {"made": PHOTO}),
            (uploads.drop, {}),
        ):
            with pytest.raises(NotFound):
                world.do(verb, actor, upload=upload, **given)


def test_a_complete_one_becomes_a_file_once(world: World) -> None:
    view = whole(world, kind=Kind.VOICE)
    kept = world.do(uploads.finish, world["amina"], upload=view.id, made=VOICE)
    assert (kept.kind, kept.milliseconds) == (Kind.VOICE, 2500)
    assert world.events[-1] == UploadOver(view.id, view.name)
    again = world.do(uploads.finish, world["amina"], upload=view.id, made=VOICE)
    assert again == kept
    assert begun(world, kind=Kind.VOICE).file == kept.id
    assert names(world) == ["UploadBegun", "FileKept", "UploadOver"]


def test_an_incomplete_one_does_not(world: World) -> None:
    upload = begun(world).id
    received(world, upload, 0, 999)
    with pytest.raises(Conflict, match="upload_incomplete"):
        world.do(uploads.finish, world["amina"], upload=upload, made=PHOTO)


def test_what_is_dropped_is_gone_and_its_key_free(world: World) -> None:
    view = begun(world)
    world.do(uploads.drop, world["amina"], upload=view.id)
    assert world.events[-1] == UploadOver(view.id, view.name)
    with pytest.raises(NotFound):
        world.read(queries.upload, world["amina"], upload=view.id)
    assert begun(world, size=7).name != view.name


def test_a_week_later_it_is_given_up(world: World) -> None:
    view = begun(world)
    [(due, handler, event)] = world.due()
    assert (due, handler) == (view.expires_at, uploads.EXPIRE)
    world.fall_due(uploads.expire, event)  # too early: nothing happens
    assert received(world, view.id, 0, 10).received == 10
    world.now = due
    with pytest.raises(NotFound):  # also before the outbox comes to it
        received(world, view.id, 10, 10)
    for _ in range(2):
        world.fall_due(uploads.expire, event)
    assert [one for one in world.events if isinstance(one, UploadOver)] == [
        UploadOver(view.id, view.name)
    ]
    assert begun(world).name != view.name


def test_a_key_whose_time_is_over_is_free_at_once(world: World) -> None:
    view = begun(world)
    world.pass_time(days=8)
    fresh = begun(world, size=7)
    assert (fresh.size, fresh.received) == (7, 0)
    assert UploadOver(view.id, view.name) in world.events


def test_a_file_outlives_its_upload_s_week_and_takes_it_along_when_it_goes(world: World) -> None:
    view = whole(world)
    kept = world.do(uploads.finish, world["amina"], upload=view.id, made=PHOTO)
    world.pass_time(days=30)
    for _, handler, event in world.due():
        if handler == uploads.EXPIRE:
            world.fall_due(uploads.expire, event)
    assert world.do(uploads.finish, world["amina"], upload=view.id, made=PHOTO).id == kept.id
    for _, handler, event in world.due():
        if handler == keeping.FORGET:
            world.fall_due(keeping.forget, event)
    with pytest.raises(NotFound):
        world.do(uploads.finish, world["amina"], upload=view.id, made=PHOTO)
    assert begun(world).received == 0
