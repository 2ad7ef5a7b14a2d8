"""Files that are kept: who sees them, what shows them, and when they go."""

from datetime import timedelta

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.files import attachments, keeping, photos, queries
from ifsa.files.events import FileGone, FileKept, FileShown
from ifsa.files.kinds import Kind
from ifsa.files.policy import may_see
from ifsa.files.views import FileView, Gates, Shower
from ifsa.storage.work import Reading
from tests.demonstrations.world import World
from tests.files.given import PHOTO, VOICE, kept, names

MESSAGE = Shower("message", 7)


def friends(reading: Reading, actor: Actor, id: int) -> bool:
    """A gate: message 7 is for Bashir, others are for nobody."""
    return id == 7 and actor.handle == "bashir"


GATES: Gates = {"message": friends}


def seen(world: World, file: int, who: str = "", gates: Gates = GATES) -> FileView | None:
    try:
        return world.read(queries.file, world[who] if who else Actor(), file=file, gates=gates)
    except NotFound:
        return None


def test_a_file_is_first_its_owner_s_alone(world: World) -> None:
    photo, voice = kept(world, "amina"), kept(world, "amina", VOICE)
    assert photo == FileView(1, Kind.PHOTO, "a" * 64, "b" * 64, 1600, 1200, 0, b"", False)
    assert voice == FileView(2, Kind.VOICE, "c" * 64, "d" * 64, 0, 0, 2500, bytes(range(64)), False)
    for file in (photo, voice):
        assert seen(world, file.id, "amina") == file
        assert [seen(world, file.id, who) for who in ("bashir", "maryam", "")] == [None] * 3
    assert world.events[0] == FileKept(1, world["amina"].member or 0)


@pytest.mark.parametrize(("who", "code"), [("sana", "consent_waiting"), ("", "sign_in_first")])
def test_who_may_not_upload(world: World, who: str, code: str) -> None:
    with pytest.raises(Refused) as raised:
        world.do(keeping.keep, world[who] if who else Actor(), made=PHOTO)
    assert raised.value.code == code


def test_a_photo_that_something_public_shows_is_everybody_s(world: World) -> None:
    photo = kept(world, "amina").id
    for _ in range(2):
        world.do(photos.show, world["amina"], photo=photo)
    found = seen(world, photo)
    assert found is not None
    assert found.public
    assert names(world) == ["FileKept", "FileShown"]


def test_nobody_shows_another_s_photo_or_a_voice_note_as_one(world: World) -> None:
    photo, voice = kept(world, "amina").id, kept(world, "amina", VOICE).id
    attached = kept(world, "amina").id
    world.do(attachments.attach, world["amina"], files=[attached], to=MESSAGE)
    for who, file in (("bashir", photo), ("amina", voice), ("amina", 99), ("amina", attached)):
        with pytest.raises(Invalid, match="bad_choice"):
            world.do(photos.show, world[who], photo=file)
    assert seen(world, photo) is None


def test_who_sees_what_shows_them_sees_the_files_of_it(world: World) -> None:
    file = kept(world, "amina").id
    before = len(world.events)
    [shown] = world.do(attachments.attach, world["amina"], files=[file], to=MESSAGE)
    assert (shown.id, shown.public) == (file, False)
    assert world.events[before:] == [FileShown(file)]
    who = ("amina", "bashir", "liwei", "maryam", "")
    assert [seen(world, file, one) is not None for one in who] == [True, True, False, False, False]
    # Where nobody knows of such messages, nobody is let in.
    assert [seen(world, file, one, {}) is not None for one in who] == [True, *[False] * 4]


def test_the_rule_is_this(world: World) -> None:
    owner, other = world["amina"], world["bashir"]
    sees = [
        (may_see(actor, owner=owner.member or 0, shown=shown, admitted=admitted))
        for actor in (owner, other)
        for shown in (True, False)
        for admitted in (True, False)
    ]
    assert sees == [True, True, True, True, True, False, False, False]


def test_files_stand_in_the_order_given_and_are_found_in_one_statement(world: World) -> None:
    one, two, three, four = (kept(world, "amina").id for _ in range(4))
    world.do(attachments.attach, world["amina"], files=[three, one, three], to=MESSAGE)
    world.do(attachments.attach, world["amina"], files=[two], to=Shower("message", 8))
    world.do(attachments.attach, world["amina"], files=[four], to=Shower("poll", 7))
    with world.counting() as statements:
        found = world.read(queries.shown_by, world["bashir"], kind="message", ids=[7, 8, 9])
    assert {id: [file.id for file in files] for id, files in found.items()} == {
        7: [three, one],
        8: [two],
    }
    assert found.get(9, []) == []
    assert [one.partition(" ")[0] for one in statements] == ["BEGIN", "SELECT"]


def test_only_one_s_own_that_nothing_shows_yet_can_be_attached(world: World) -> None:
    mine, taken, public = (kept(world, "amina").id for _ in range(3))
    theirs = kept(world, "bashir").id
    world.do(attachments.attach, world["amina"], files=[taken], to=MESSAGE)
    world.do(photos.show, world["amina"], photo=public)
    for wrong in ([mine, taken], [mine, public], [mine, theirs], [mine, 99]):
        with pytest.raises(Invalid) as raised:
            world.do(attachments.attach, world["amina"], files=wrong, to=Shower("message", 8))
        assert (raised.value.field, raised.value.code) == ("files", "bad_choice")
    assert world.read(queries.shown_by, kind="message", ids=[8]) == {}


def test_at_most_eight_go_along(world: World) -> None:
    files = [kept(world, "amina").id for _ in range(9)]
    with pytest.raises(Invalid) as raised:
        world.do(attachments.attach, world["amina"], files=files, to=MESSAGE)
    assert (raised.value.code, raised.value.params) == ("too_many_files", {"most": 8})
    assert len(world.do(attachments.attach, world["amina"], files=files[:8], to=MESSAGE)) == 8


def test_with_what_showed_them_they_go(world: World) -> None:
    one, other = kept(world, "amina", VOICE).id, kept(world, "amina").id
    world.do(attachments.attach, world["amina"], files=[one], to=MESSAGE)
    world.do(attachments.attach, world["amina"], files=[other], to=Shower("message", 8))
    world.do(lambda work, _: attachments.discard(work, of=MESSAGE))
    assert world.events[-1] == FileGone(one, ("c" * 64, "d" * 64))
    assert seen(world, one, "amina") is None
    assert seen(world, other, "amina") is not None


def test_what_nothing_shows_within_a_week_is_forgotten(world: World) -> None:
    unused, used = kept(world, "amina").id, kept(world, "amina").id
    world.do(attachments.attach, world["amina"], files=[used], to=MESSAGE)
    owed = [entry for entry in world.due() if entry[1] == keeping.FORGET]
    assert [due - world.now for due, _, _ in owed] == [timedelta(days=7)] * 2
    for due, _, event in owed:
        world.now = due
        world.fall_due(keeping.forget, event)
    assert seen(world, unused, "amina") is None
    assert seen(world, used, "amina") is not None
    for _, _, event in owed:  # as often as one likes
        world.fall_due(keeping.forget, event)
    assert names(world).count("FileGone") == 1
