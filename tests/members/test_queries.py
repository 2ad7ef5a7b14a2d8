from datetime import date

import pytest
from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import NotFound, Refused
from ifsa.members import accounts, queries
from ifsa.members.model import Member
from ifsa.members.queries import Credential
from tests.schools.world import World, statements


async def test_a_credential_is_found_by_either_name(world: World) -> None:
    given = {"name": "Noor", "password_hash": "hash", "email": "noor@example.org"}
    number = await world.do(
        accounts.sign_up, Actor(), handle="noor", born=date(1980, 1, 1), **given
    )
    for name in ("noor", " NOOR ", "Noor@Example.org"):
        found = await world.read(queries.credential, Actor(), name=name)
        assert found == Credential(number, "hash"), name
    for name in ("", "nobody", "%", "noor@", "' OR 1=1 --"):
        assert await world.read(queries.credential, Actor(), name=name) is None, name


async def test_names_come_in_one_statement(world: World) -> None:
    ids = [actor.member for actor in world.actors.values() if actor.member]
    reading = world.reading()
    with reading.session, statements(world.engine) as seen:
        found = queries.names(reading, ids)
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
        assert queries.names(reading, []) == {}
    assert set(found) == set(ids)
    zain = found[world.zain.member or 0]
    assert (zain.handle, zain.name, zain.youth) == ("zain", "Zain", True)


async def test_members_are_called_in_the_order_asked(world: World) -> None:
    reading = world.reading()
    with reading.session:
        found = queries.named(reading, ["zain", "nobody", "amina"])
        assert [one.handle for one in found] == ["zain", "amina"]
        assert queries.member_called(reading, " @AMINA ").handle == "amina"
        with pytest.raises(NotFound):
            queries.member_called(reading, "nobody")


async def test_only_youths_without_consent_wait(world: World) -> None:
    reading = world.reading()
    with reading.session:
        waiting = queries.waiting_for_consent(reading, select(Member.id))
        assert [one.handle for one in waiting] == ["zain"]
        amina = select(Member.id).where(Member.handle == "amina")
        assert queries.waiting_for_consent(reading, amina) == []


async def test_me_is_for_members(world: World) -> None:
    with pytest.raises(Refused):
        await world.read(queries.me, Actor())
    with pytest.raises(NotFound):
        await world.read(queries.actor_named, Actor(), handle="nobody")
