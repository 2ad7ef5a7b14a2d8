import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.files import photos, queries
from ifsa.files.darkroom import Developed
from ifsa.files.policy import may_see, readable
from ifsa.files.queries import PhotoView
from ifsa.storage.work import Reading
from tests.demonstrations.world import PEOPLE, World
from tests.trade.conftest import market  # noqa: F401
from tests.trade.market import Market

PICTURE = Developed("a" * 64, "b" * 64, 1280, 960)


@pytest.fixture
def world(market: Market) -> World:  # noqa: F811
    return market.world


def kept(world: World, who: str) -> PhotoView:
    return world.do(photos.keep, world[who], developed=PICTURE)


def test_a_photo_is_first_its_owner_s_alone(world: World) -> None:
    photo = kept(world, "amina")
    assert (photo.width, photo.large, photo.shown) == (1280, "a" * 64, False)
    assert world.read(queries.photo, world["amina"], photo=photo.id) == photo
    for who in (world["bashir"], world["maryam"], Actor()):
        with pytest.raises(NotFound):
            world.read(queries.photo, who, photo=photo.id)


def test_shown_it_is_everybody_s(world: World) -> None:
    photo = kept(world, "amina").id
    for _ in range(2):
        world.do(photos.show, world["amina"], photo=photo)
    assert world.read(queries.photo, Actor(), photo=photo).shown
    assert [type(event).__name__ for event in world.events] == ["PhotoKept", "PhotoShown"]


def test_nobody_shows_another_s(world: World) -> None:
    photo = kept(world, "amina").id
    for who in (world["bashir"], Actor()):
        with pytest.raises(Invalid):
            world.do(photos.show, who, photo=photo)
    with pytest.raises(Invalid):
        world.do(photos.show, world["amina"], photo=99)


@pytest.mark.parametrize(("who", "code"), [("sana", "consent_waiting"), ("", "sign_in_first")])
def test_who_may_not_upload(world: World, who: str, code: str) -> None:
    actor = world[who] if who else Actor()
    with pytest.raises(Refused) as raised:
        world.do(photos.keep, actor, developed=PICTURE)
    assert raised.value.code == code


def test_the_rows_and_the_rule_agree(world: World) -> None:
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from ifsa.files.model import File

    kept(world, "amina")
    world.do(photos.show, world["bashir"], photo=kept(world, "bashir").id)
    with Session(world.engine) as session:
        reading = Reading(session, world.now)
        rows = list(reading.session.scalars(select(File)))
        for actor in (*(world[handle] for handle in PEOPLE), Actor()):
            found = set(session.scalars(select(File.id).where(readable(actor))))
            pure = {
                row.id
                for row in rows
                if may_see(actor, owner=row.owner_id, shown=row.shown_at is not None)
            }
            assert found == pure
            assert len(found) == (2 if actor.handle == "amina" else 1)
