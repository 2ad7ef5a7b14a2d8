"""New passwords: by the present one, or by a link to a confirmed address."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ifsa.actor import Actor
from ifsa.errors import NotFound, Refused
from ifsa.members import addresses, devices, queries, renewals
from ifsa.members.letters import MOST_A_DAY
from ifsa.members.model import Member
from ifsa.storage.events import OutboxEntry, StoredEvent
from tests.members.mailed import House, house

VISITOR = Actor()
NOOR = "noor@example.org"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as made:
        yield made


async def password(home: House, who: Actor) -> str:
    return (await home.member(who)).password


async def signed_in(home: House, who: Actor) -> list[str]:
    return [one.label for one in await home.store.read(queries.devices, who)]


async def test_a_changed_password_signs_the_other_devices_out(home: House) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.do(devices.sign_in, noor, member=noor.member, label="laptop")
    assert await home.do(renewals.change, noor, password_hash="another") == 1
    assert await password(home, noor) == "another"
    assert await signed_in(home, noor) == ["phone"]
    [letter] = await home.letters(NOOR)
    assert letter.subject == "Your password was changed"
    assert "https://farms.example/sign-in/forgotten" in letter.words


async def test_who_has_no_confirmed_address_is_told_by_no_letter(home: House) -> None:
    noor = await home.joins("noor", NOOR)
    await home.do(renewals.change, noor, password_hash="another")
    assert [one.kind for one in await home.letters()] == ["confirm"]


@pytest.mark.parametrize("name", ["noor", " Noor ", "@noor", NOOR, "NOOR@example.org"])
async def test_a_link_goes_to_the_confirmed_address(home: House, name: str) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.do(renewals.ask, VISITOR, name=name)
    await home.do(renewals.renew, VISITOR, secret=await home.secret(NOOR), password_hash="new")
    assert await password(home, noor) == "new"
    assert await signed_in(home, noor) == []
    assert [one.kind for one in await home.letters(NOOR)] == ["renew", "changed"]


@pytest.mark.parametrize("name", ["nobody", "", "nobody@example.org", "li@example.org", "li"])
async def test_nobody_else_is_written_to(home: House, name: str) -> None:
    """Li has an address, but has not confirmed that it is his."""
    await home.joins("li", "li@example.org")
    before = len(await home.letters())
    await home.do(renewals.ask, VISITOR, name=name)
    assert len(await home.letters()) == before


async def test_it_is_the_same_work_whether_somebody_is_called_so_or_not(home: House) -> None:
    """Else one could tell by the time that an answer takes: it is a commit either way."""

    def rows(reading, actor):  # type: ignore[no-untyped-def]
        count = select(func.count())
        return [reading.session.scalar(count.select_from(t)) for t in (StoredEvent, OutboxEntry)]

    await home.confirmed("noor", NOOR)
    came = []
    for name in ("noor", "nobody"):
        before = await home.store.read(rows, VISITOR)
        await home.do(renewals.ask, VISITOR, name=name)
        after = await home.store.read(rows, VISITOR)
        came.append([b - a for a, b in zip(before, after, strict=True)])
    assert came == [[1, 1], [1, 1]]


async def test_a_link_works_once_and_for_an_hour(home: House) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.do(renewals.ask, VISITOR, name="noor")
    old = await home.secret(NOOR)
    await home.time_passes(minutes=61)
    with pytest.raises(NotFound, match="link_over"):
        await home.do(renewals.renew, VISITOR, secret=old, password_hash="new")
    await home.do(renewals.ask, VISITOR, name="noor")
    secret = await home.secret(NOOR)
    await home.do(renewals.renew, VISITOR, secret=secret, password_hash="new")
    with pytest.raises(NotFound, match="link_over"):
        await home.do(renewals.renew, VISITOR, secret=secret, password_hash="newer")
    assert await password(home, noor) == "new"


async def test_one_link_that_worked_ends_the_others(home: House) -> None:
    await home.confirmed("noor", NOOR)
    secrets = []
    for _ in range(2):
        await home.do(renewals.ask, VISITOR, name="noor")
        secrets.append(await home.secret(NOOR))
    await home.do(renewals.renew, VISITOR, secret=secrets[1], password_hash="new")
    with pytest.raises(NotFound, match="link_over"):
        await home.do(renewals.renew, VISITOR, secret=secrets[0], password_hash="newer")


async def test_a_changed_password_ends_links_that_are_on_their_way(home: House) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.do(renewals.ask, VISITOR, name="noor")
    secret = await home.secret(NOOR)
    await home.do(renewals.change, noor, password_hash="another")
    with pytest.raises(NotFound, match="link_over"):
        await home.do(renewals.renew, VISITOR, secret=secret, password_hash="new")


async def test_who_got_in_meanwhile_does_not_come_back_by_their_address(home: House) -> None:
    """Mallory knew the password and named an address of his; Noor takes her account back."""
    noor = await home.confirmed("noor", NOOR)
    await home.do(addresses.change, noor, email="mallory@example.org")
    his = await home.secret("mallory@example.org")
    await home.do(renewals.ask, VISITOR, name="noor")
    await home.do(renewals.renew, VISITOR, secret=await home.secret(NOOR), password_hash="new")
    with pytest.raises(NotFound, match="link_over"):
        await home.do(addresses.confirm, VISITOR, secret=his)
    member = await home.member(noor)
    assert (member.email, member.email_next) == (NOOR, None)


async def test_who_owns_the_address_of_another_can_end_that_account(home: House) -> None:
    """Noor confirms in haste what Mallory opened with her address: then it is hers, not his."""
    mallory = await home.joins("mallory", NOOR)
    await home.do(addresses.confirm, VISITOR, secret=await home.secret(NOOR))
    await home.do(renewals.ask, VISITOR, name=NOOR)
    await home.do(renewals.renew, VISITOR, secret=await home.secret(NOOR), password_hash="hers")
    assert await signed_in(home, mallory) == []
    assert await password(home, mallory) == "hers"


async def test_a_mailbox_is_not_filled(home: House) -> None:
    await home.confirmed("noor", NOOR)
    for _ in range(MOST_A_DAY + 3):
        await home.do(renewals.ask, VISITOR, name="noor")
    assert len(await home.letters(NOOR)) == MOST_A_DAY


async def test_a_visitor_changes_no_password(home: House) -> None:
    with pytest.raises(Refused, match="sign_in_first"):
        await home.do(renewals.change, VISITOR, password_hash="x")


async def test_without_an_address_of_the_house_it_is_still_told(tmp_path: Path) -> None:
    """A letter without a link: that somebody has changed the password."""
    async with house(tmp_path, public_url="") as home:
        noor = await home.joins("noor", NOOR)

        def as_confirmed(work, actor):  # type: ignore[no-untyped-def]
            work.session.get_one(Member, noor.member).email_confirmed_at = work.now

        await home.do(as_confirmed, noor)
        await home.do(renewals.change, noor, password_hash="another")
        await home.do(renewals.ask, VISITOR, name="noor")
        [letter] = await home.letters()
    assert letter.subject == "Your password was changed"
    assert "http" not in letter.words
    assert "turn to the admin of your alliance" in letter.words
