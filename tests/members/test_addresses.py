"""E-mail addresses: given by anybody, confirmed by who reads what is sent there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.members import addresses, links, queries
from ifsa.members.letters import MOST_A_DAY
from ifsa.members.links import Purpose
from ifsa.members.model import Link
from ifsa.storage.work import Reading
from tests.members.mailed import SECRET, House, house

VISITOR = Actor()
NOOR = "noor@example.org"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as made:
        yield made


async def signs_in(home: House, name: str) -> str | None:
    """Whose password is asked for when somebody signs in with a name."""
    found = await home.store.read(queries.credential, VISITOR, name=name)
    return found.password if found else None


@pytest.mark.parametrize(
    "address",
    [
        "noor@example.org",
        "Noor.Bibi+farm@Mail.Example.ORG",
        "o'neill@example.org",
        "a@b.cd",
        "x_-%!#$&*/=?^`{|}~@example.org",
        "a" * 64 + "@" + "b" * 63 + ".org",
        "noor@xn--fsqu00a.xn--0zwm56d",
    ],
)
def test_addresses_that_people_have(address: str) -> None:
    assert addresses.checked(f" {address} ") == address.lower()


@pytest.mark.parametrize(
    "address",
    [
        "noor",
        "noor@home",
        "@example.org",
        "noor@",
        "a b@example.org",
        "noor@example.org, all@example.org",
        "<noor@example.org>",
        '"noor"@example.org',
        "noor@example.org\r\nBcc: all@example.org",
        "noor@exam\nple.org",
        "noor@@example.org",
        ".noor@example.org",
        "noor..bibi@example.org",
        "noor@-example.org",
        "noor@example..org",
        "noor@[127.0.0.1]",
        "noor(bibi)@example.org",
        "نور@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org",
        "a@" + ".".join(["b" * 60] * 5),
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(Invalid) as wrong:
        addresses.checked(address)
    assert (wrong.value.field, wrong.value.code) == ("email", "email_form")


# --- confirming ----------------------------------------------------------------------------------


async def test_who_signs_up_with_an_address_is_asked_to_confirm_it(home: House) -> None:
    noor = await home.joins("noor", NOOR)
    [letter] = await home.letters()
    assert (letter.address, letter.kind) == (NOOR, "confirm")
    assert (await home.member(noor)).email_confirmed_at is None
    await home.do(addresses.confirm, VISITOR, secret=await home.secret(NOOR))
    assert (await home.member(noor)).email_confirmed_at is not None
    me = await home.store.read(queries.me, noor)
    assert (me.email, me.email_confirmed, me.email_next) == (NOOR, True, None)


async def test_without_an_address_nobody_is_written_to(home: House) -> None:
    await home.joins("noor")
    assert await home.letters() == []


async def test_a_link_works_once(home: House) -> None:
    await home.joins("noor", NOOR)
    secret = await home.secret(NOOR)
    await home.do(addresses.confirm, VISITOR, secret=secret)
    with pytest.raises(NotFound, match="link_over"):
        await home.do(addresses.confirm, VISITOR, secret=secret)
    assert await home.store.read(count_links, VISITOR) == 0


def count_links(reading: Reading, actor: Actor) -> int:
    return reading.session.query(Link).count()


async def test_a_link_works_for_some_days(home: House) -> None:
    noor = await home.joins("noor", NOOR)
    secret = await home.secret(NOOR)
    await home.time_passes(days=2, hours=23)
    link = await home.store.read(
        queries.letter_link, VISITOR, purpose=Purpose.CONFIRM, secret=secret
    )
    assert (link.handle, link.address) == ("noor", NOOR)
    await home.time_passes(hours=2)
    with pytest.raises(NotFound, match="link_over"):
        await home.do(addresses.confirm, VISITOR, secret=secret)
    assert (await home.member(noor)).email_confirmed_at is None


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --", "0" * 64, "ا" * 500])
async def test_another_secret_confirms_nothing(home: House, secret: str) -> None:
    await home.joins("noor", NOOR)
    await home.letters()
    with pytest.raises(NotFound, match="link_over"):
        await home.do(addresses.confirm, VISITOR, secret=secret)


async def test_a_link_for_something_else_confirms_nothing(home: House) -> None:
    noor = await home.joins("noor", NOOR)

    def lend(work, actor):  # type: ignore[no-untyped-def]
        return links.write(work, member=noor.member or 0, purpose=Purpose.RENEW, address=NOOR)

    renewal = await home.do(lend, VISITOR)
    with pytest.raises(NotFound, match="link_over"):
        await home.do(addresses.confirm, VISITOR, secret=renewal.secret)


async def test_the_secret_itself_is_not_kept_with_the_link(home: House) -> None:
    await home.joins("noor", NOOR)
    secret = await home.secret(NOOR)

    def kept(reading: Reading, actor: Actor) -> list[str]:
        return [str(vars(link)) for link in reading.session.query(Link)]

    [row] = await home.store.read(kept, VISITOR)
    assert secret not in row


async def test_what_lies_about_goes(home: House) -> None:
    """A new link takes those that are over with it, whoever they were for."""
    await home.joins("noor", NOOR)
    await home.letters()
    await home.time_passes(days=4)
    await home.joins("other", "other@example.org")
    await home.letters()
    assert await home.store.read(count_links, VISITOR) == 1


# --- another's address ---------------------------------------------------------------------------


async def test_naming_a_strangers_address_gives_nothing_and_takes_nothing(home: House) -> None:
    """Mallory signs up with Noor's address before her, and after her."""
    mallory = await home.joins("mallory", NOOR)
    noor = await home.joins("noor", NOOR)
    assert await signs_in(home, NOOR) == "mallory's", "who gave it first, until it is confirmed"
    assert await signs_in(home, "noor") == "noor's"
    await home.do(addresses.confirm, VISITOR, secret=await home.secret(NOOR))
    assert (await home.member(noor)).email_confirmed_at is not None
    assert (await home.member(mallory)).email is None
    assert await signs_in(home, NOOR) == "noor's"
    later = await home.joins("later", NOOR)
    assert await signs_in(home, NOOR) == "noor's"
    assert (await home.member(later)).email_confirmed_at is None


async def test_who_changes_to_anothers_address_does_not_displace_them(home: House) -> None:
    """Also from an older account, as long as neither is confirmed."""
    mallory = await home.joins("mallory")
    await home.joins("noor", NOOR)
    await home.do(addresses.change, mallory, email=NOOR)
    assert await signs_in(home, NOOR) == "noor's"


async def test_the_owner_of_an_address_is_told_of_the_account_they_have(home: House) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.joins("again", NOOR)
    [letter] = await home.letters(NOOR)
    assert letter.subject == "You already have an account"
    assert "@noor" in letter.words
    assert "/letters/confirm/" not in letter.words
    assert letter.member_id == noor.member


async def test_two_letters_to_one_address_confirm_one_account(home: House) -> None:
    noor, other = await home.joins("noor", NOOR), await home.joins("other", NOOR)
    first, second = [one.words for one in await home.letters(NOOR)]
    secrets = [found[1] for found in map(SECRET.search, (first, second)) if found]
    await home.do(addresses.confirm, VISITOR, secret=secrets[0])
    with pytest.raises(NotFound, match="link_over"):
        await home.do(addresses.confirm, VISITOR, secret=secrets[1])
    assert (await home.member(noor)).email_confirmed_at is not None
    assert (await home.member(other)).email is None


async def test_an_address_that_another_confirmed_meanwhile_is_theirs(home: House) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.do(addresses.change, noor, email="new@example.org")
    secret = await home.secret("new@example.org")
    other = await home.joins("other", "new@example.org")
    await home.do(addresses.confirm, VISITOR, secret=await home.secret("new@example.org"))
    with pytest.raises(Conflict, match="email_taken"):
        await home.do(addresses.confirm, VISITOR, secret=secret)
    assert (await home.member(other)).email_confirmed_at is not None
    assert (await home.member(noor)).email == NOOR


async def test_a_strangers_mailbox_is_not_filled(home: House) -> None:
    for number in range(MOST_A_DAY + 3):
        await home.joins(f"mallory{number}", NOOR)
    assert len(await home.letters(NOOR)) == MOST_A_DAY
    await home.time_passes(days=1)
    await home.joins("later", NOOR)
    assert len(await home.letters(NOOR)) == MOST_A_DAY + 1


# --- another address -----------------------------------------------------------------------------


async def test_a_confirmed_address_counts_until_the_new_one_is_confirmed(home: House) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.do(addresses.change, noor, email="New@example.org")
    me = await home.store.read(queries.me, noor)
    assert (me.email, me.email_confirmed, me.email_next) == (NOOR, True, "new@example.org")
    assert await signs_in(home, "new@example.org") is None
    assert await signs_in(home, NOOR) == "noor's"
    asked, warned = await home.letters("new@example.org"), await home.letters(NOOR)
    assert [one.kind for one in asked] == ["confirm"]
    assert [one.kind for one in warned] == ["warn"]
    assert "new@example.org" in warned[0].words
    await home.do(addresses.confirm, VISITOR, secret=await home.secret("new@example.org"))
    me = await home.store.read(queries.me, noor)
    assert (me.email, me.email_confirmed, me.email_next) == ("new@example.org", True, None)
    assert await signs_in(home, NOOR) is None


async def test_one_may_think_better_of_it(home: House) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.do(addresses.change, noor, email="new@example.org")
    secret = await home.secret("new@example.org")
    await home.do(addresses.change, noor, email=NOOR)
    with pytest.raises(NotFound, match="link_over"):
        await home.do(addresses.confirm, VISITOR, secret=secret)
    me = await home.store.read(queries.me, noor)
    assert (me.email, me.email_confirmed, me.email_next) == (NOOR, True, None)
    assert len(await home.letters()) == 3, "the first, and two of the change: none of the way back"


async def test_an_address_that_is_not_confirmed_is_replaced_at_once(home: House) -> None:
    noor = await home.joins("noor", "misspelled@example.org")
    old = await home.secret("misspelled@example.org")
    await home.do(addresses.change, noor, email=NOOR)
    assert await signs_in(home, NOOR) == "noor's"
    assert await signs_in(home, "misspelled@example.org") is None
    with pytest.raises(NotFound, match="link_over"):
        await home.do(addresses.confirm, VISITOR, secret=old)
    await home.do(addresses.confirm, VISITOR, secret=await home.secret(NOOR))
    assert (await home.member(noor)).email_confirmed_at is not None


async def test_one_may_have_none(home: House) -> None:
    noor = await home.confirmed("noor", NOOR)
    await home.do(addresses.change, noor, email=" ")
    me = await home.store.read(queries.me, noor)
    assert (me.email, me.email_confirmed, me.email_next) == (None, False, None)
    assert await signs_in(home, NOOR) is None
    other = await home.joins("other", NOOR)
    await home.do(addresses.confirm, VISITOR, secret=await home.secret(NOOR))
    assert (await home.member(other)).email_confirmed_at is not None, "it is free again"


async def test_the_letter_is_sent_again_while_there_is_something_to_confirm(home: House) -> None:
    noor = await home.joins("noor", NOOR)
    first = await home.secret(NOOR)
    await home.do(addresses.ask_again, noor)
    assert len(await home.letters(NOOR)) == 2
    await home.do(addresses.confirm, VISITOR, secret=first)
    await home.do(addresses.ask_again, noor)
    assert len(await home.letters(NOOR)) == 2, "nothing to confirm"


async def test_a_visitor_has_no_address(home: House) -> None:
    with pytest.raises(Refused, match="sign_in_first"):
        await home.do(addresses.change, VISITOR, email=NOOR)
    with pytest.raises(Refused, match="sign_in_first"):
        await home.do(addresses.ask_again, VISITOR)


# --- where there is no mail ----------------------------------------------------------------------


async def test_without_mail_no_letter_is_written(tmp_path: Path) -> None:
    async with house(tmp_path, mail="") as home:
        noor = await home.joins("noor", NOOR)
        await home.do(addresses.change, noor, email="new@example.org")
        assert await home.letters() == []
        assert await signs_in(home, "new@example.org") == "noor's"


async def test_without_an_address_of_the_house_no_link_is_written(tmp_path: Path) -> None:
    async with house(tmp_path, public_url="") as home:
        await home.joins("noor", NOOR)
        assert await home.letters() == []
