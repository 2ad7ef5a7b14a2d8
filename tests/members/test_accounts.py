from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import Invalid, Refused
from ifsa.members import accounts
from ifsa.members.queries import Me, me
from tests.schools.world import World, teenager

TODAY = datetime.now(UTC).date()
VISITOR = Actor(language="ur", zone="Asia/Karachi")


async def join(world: World, **given: Any) -> Me:
    whole = {"handle": "noor", "name": "نور", "password_hash": "-", "born": date(1980, 5, 5)}
    await world.do(accounts.sign_up, VISITOR, **{**whole, **given})
    handle = str(given.get("handle", "noor")).strip().lower().removeprefix("@")
    return await world.read(me, await world.refresh(handle))


async def test_a_new_member_has_what_they_gave_and_where_they_came_from(world: World) -> None:
    with world.new_events() as happened:
        noor = await join(world, email=" Noor@Example.ORG ", country="PK", place="ملتان")
    assert happened == ["member.joined"]
    assert (noor.handle, noor.name, noor.email) == ("noor", "نور", "noor@example.org")
    assert (noor.language, noor.zone, noor.role) == ("ur", "Asia/Karachi", Role.MEMBER)
    assert (noor.country, noor.place) == ("PK", "ملتان")
    assert (noor.youth, noor.consented) == (False, True)


async def test_a_youth_waits_for_consent(world: World) -> None:
    noor = await join(world, born=teenager(17))
    assert (noor.youth, noor.consented) == (True, False)


@pytest.mark.parametrize("handle", ["li", "Noor", "@noor", "noor.u-din_2", "9lives", "a" * 30])
async def test_user_names_people_have(world: World, handle: str) -> None:
    assert (await join(world, handle=handle)).handle == handle.lower().removeprefix("@")


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"handle": ""}, "handle", "required"),
        ({"handle": " @ "}, "handle", "required"),
        ({"handle": "a"}, "handle", "handle_form"),
        ({"handle": "a" * 31}, "handle", "handle_form"),
        ({"handle": "نور"}, "handle", "handle_form"),
        ({"handle": "noor "[::-1] + "x y"}, "handle", "handle_form"),
        ({"handle": "noor\n"}, "handle", None),
        ({"handle": "-noor"}, "handle", "handle_form"),
        ({"handle": "noor."}, "handle", "handle_form"),
        ({"handle": "Bashir"}, "handle", "handle_taken"),
        ({"name": " \u200b "}, "name", "required"),
        ({"name": "ن" * 81}, "name", "too_long"),
        ({"email": "noor"}, "email", "email_form"),
        ({"email": "noor@home"}, "email", "email_form"),
        ({"email": "a b@example.org"}, "email", "email_form"),
        ({"email": "a" * 250 + "@example.org"}, "email", "email_form"),
        ({"born": TODAY + timedelta(days=2)}, "born", "bad_date"),
        ({"born": date(1870, 1, 1)}, "born", "bad_date"),
    ],
)
async def test_bad_input_is_named(
    world: World, changed: dict[str, Any], field: str, code: str | None
) -> None:
    if code is None:
        assert (await join(world, **changed)).handle == "noor"
        return
    with pytest.raises(Invalid) as invalid:
        await join(world, **changed)
    assert (invalid.value.field, invalid.value.code) == (field, code)


async def test_signing_up_does_not_tell_who_has_an_account(world: World) -> None:
    await join(world, email="noor@example.org")
    other = await join(world, handle="other", email="NOOR@example.org")
    assert (other.email, other.email_confirmed) == ("noor@example.org", False)


async def test_many_have_no_address(world: World) -> None:
    await join(world, email=" ")
    assert (await join(world, handle="other", email=None)).email is None


async def test_a_name_loses_what_could_turn_others_around(world: World) -> None:
    assert (await join(world, name="\u202eNoor\n\u2066 Bibi ")).name == "Noor Bibi"


@pytest.mark.parametrize("password", ["", "1234567", "x" * 201])
def test_a_password_of_a_wrong_length(password: str) -> None:
    with pytest.raises(Invalid) as invalid:
        accounts.check_password(password)
    assert invalid.value.field == "password"


@pytest.mark.parametrize("password", ["12345678", "آم کا درخت", "x" * 200])
def test_a_password_of_any_letters(password: str) -> None:
    accounts.check_password(password)


async def test_language_and_zone_are_chosen_one_by_one(world: World) -> None:
    await world.do(accounts.choose, world.amina, language="zh-Hans", zone=None)
    await world.do(accounts.choose, world.amina, language=None, zone="Asia/Shanghai")
    amina = await world.refresh("amina")
    assert (amina.language, amina.zone) == ("zh-Hans", "Asia/Shanghai")
    assert (await world.refresh("bashir")).language == "en"


async def test_what_one_reads_is_chosen_apart_from_the_language_of_pages(world: World) -> None:
    given: dict[str, Any] = {"language": None, "zone": None}
    await world.do(accounts.choose, world.amina, reads=["zh-Hans", "", "ur"], **given)
    assert (await world.refresh("amina")).reads == ("ur", "zh-Hans")
    await world.do(accounts.choose, world.amina, language="ur", zone=None)
    assert (await world.refresh("amina")).reads == ("ur", "zh-Hans")
    with pytest.raises(Invalid, match="bad_choice"):
        await world.do(accounts.choose, world.amina, reads=["ur", "tlh"], **given)
    await world.do(accounts.choose, world.amina, reads=[""], **given)
    assert (await world.refresh("amina")).reads == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"language": "fr", "zone": "UTC"}, "language"), ({"language": "ur", "zone": "Moon"}, "zone")],
)
async def test_a_wrong_choice_changes_nothing(
    world: World, given: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        await world.do(accounts.choose, world.amina, **given)
    assert invalid.value.field == field
    amina = await world.refresh("amina")
    assert (amina.language, amina.zone) == ("en", "Asia/Karachi")


async def test_a_visitor_keeps_no_choice(world: World) -> None:
    with pytest.raises(Refused):
        await world.do(accounts.choose, Actor(), language="ur", zone=None)
