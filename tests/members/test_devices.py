from dataclasses import replace
from pathlib import Path

import pytest

from ifsa.actor import HOUSE, Actor
from ifsa.clock import now
from ifsa.errors import NotFound, Refused
from ifsa.members import devices, queries
from tests.schools.world import World


async def signed_in(world: World, handle: str, label: str = "Chrome, Android") -> tuple[Actor, str]:
    member = world.actors[handle].member
    answer = await world.do(devices.sign_in, Actor(), member=member, label=label)
    actor = await known(world, answer.secret)
    assert actor is not None
    return actor, answer.secret


async def known(world: World, secret: str) -> Actor | None:
    return (await world.read(queries.actors_of, HOUSE, secrets=[secret])).get(secret)


async def test_a_secret_is_the_member(world: World) -> None:
    with world.new_events() as happened:
        amina, _ = await signed_in(world, "amina")
    assert happened == ["device.signed_in"]
    assert amina == replace(world.amina, device=amina.device, address="")
    assert amina.device is not None


async def test_two_devices_have_two_secrets(world: World) -> None:
    one, two = await signed_in(world, "amina"), await signed_in(world, "amina")
    assert one[1] != two[1]
    assert one[0].device != two[0].device


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --", "0" * 64, "ا" * 5000])
async def test_another_secret_is_nobody(world: World, secret: str) -> None:
    await signed_in(world, "amina")
    assert await known(world, secret) is None


async def test_a_secret_is_not_kept(world: World) -> None:
    _, secret = await signed_in(world, "amina")
    database = world.engine.url.database or ""
    files = sorted(Path(database).parent.iterdir())
    assert len(files) >= 2, "database and its log"
    assert not any(secret.encode() in file.read_bytes() for file in files)


async def test_a_device_signed_out_is_nobody_and_the_other_stays(world: World) -> None:
    one, first = await signed_in(world, "amina")
    _, second = await signed_in(world, "amina")
    with world.new_events() as happened:
        await world.do(devices.sign_out, one, device=one.device)
    assert happened == ["device.signed_out"]
    assert await known(world, first) is None
    assert await known(world, second) is not None


async def test_nobody_signs_out_anothers_device(world: World) -> None:
    amina, secret = await signed_in(world, "amina")
    bashir, _ = await signed_in(world, "bashir")
    for who, problem in ((bashir, NotFound), (world.maryam, NotFound), (Actor(), Refused)):
        with pytest.raises(problem):
            await world.do(devices.sign_out, who, device=amina.device)
    assert await known(world, secret) is not None
    with pytest.raises(NotFound):
        await world.do(devices.sign_out, amina, device=10**15)


async def test_everywhere_is_all_of_ones_own(world: World) -> None:
    amina, first = await signed_in(world, "amina")
    _, second = await signed_in(world, "amina")
    _, other = await signed_in(world, "bashir")
    assert await world.do(devices.sign_out_everywhere, amina) == 2
    assert [await known(world, secret) for secret in (first, second)] == [None, None]
    assert await known(world, other) is not None
    with pytest.raises(Refused):
        await world.do(devices.sign_out_everywhere, Actor())


async def test_the_list_has_ones_own_the_last_used_first(world: World) -> None:
    phone, _ = await signed_in(world, "amina", "Chrome, Android")
    laptop, _ = await signed_in(world, "amina", "Firefox, Linux" + "x" * 200)
    await signed_in(world, "bashir")
    await world.do(devices.seen, phone, device=phone.device)
    listed = await world.read(queries.devices, phone)
    assert [(one.label[:14], one.this) for one in listed] == [
        ("Chrome, Android"[:14], True),
        ("Firefox, Linux", False),
    ]
    assert all(len(one.label) <= 120 for one in listed)
    assert listed[1].id == laptop.device
    assert listed[1].made_at <= listed[0].seen_at <= now()


async def test_a_visitor_has_no_list(world: World) -> None:
    with pytest.raises(Refused):
        await world.read(queries.devices, Actor())
