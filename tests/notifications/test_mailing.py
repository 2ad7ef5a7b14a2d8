"""Which notices become letters, to whom, and in which words."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from ifsa.actor import Actor
from ifsa.app import handlers, open_store
from ifsa.delivery.model import Letter
from ifsa.demonstrations import broadcasts, lessons, registrations
from ifsa.errors import NotFound, Refused
from ifsa.language.isolation import FSI, PDI
from ifsa.members.model import Member
from ifsa.notifications import choices, giving, mailing, notices, queries
from ifsa.notifications.kinds import AT_ONCE, IMPORTANT, Letters
from ifsa.notifications.model import LetterChoice, Notice
from ifsa.notifications.words import SAYINGS
from ifsa.schools import consents
from ifsa.storage.events import OutboxEntry
from ifsa.storage.work import Reading, Work
from ifsa.trade import offers
from tests import parts
from tests.demonstrations.planned import plan
from tests.members.mailed import MAIL
from tests.notifications.village import Village, make

NOBODY = Actor()
MARK = "\u200f"


@pytest.fixture
async def village(tmp_path: Path) -> AsyncIterator[Village]:
    """The village with mail; everybody has a confirmed address."""
    settings = parts.fresh(tmp_path / "mailed", **MAIL)
    store = open_store(settings)
    made = await make(store, handlers(settings))
    await store.do(give_addresses, NOBODY)
    await made.tell()
    yield made
    store.close()


def give_addresses(work: Work, actor: Actor) -> None:
    for member in work.session.scalars(select(Member)):
        member.email, member.email_confirmed_at = f"{member.handle}@example.org", work.now


def wait(work: Work, actor: Actor) -> None:
    """The time is over in which who is here may read a notice first."""
    for notice in work.session.scalars(select(Notice)):
        notice.made_at -= mailing.PATIENCE
    work.session.execute(
        update(OutboxEntry)
        .where(OutboxEntry.handler == mailing.WRITE, OutboxEntry.done_at.is_(None))
        .values(due=work.now)
    )


def written(reading: Reading, actor: Actor) -> list[Letter]:
    found = list(reading.session.scalars(select(Letter).order_by(Letter.id)))
    reading.session.expunge_all()
    return found


async def letters(village: Village) -> list[Letter]:
    """All of them, after everybody had time to read."""
    await village.tell()
    await village.do(wait, "maryam")
    await village.tell()
    return await village.store.read(written, NOBODY)


async def subjects(village: Village) -> dict[str, list[str]]:
    """Kinds of notices that were written to whom."""
    told: dict[str, list[str]] = {}
    kinds = {one.id: one.kind for handle in village.people for one in await village.heard(handle)}
    for one in await letters(village):
        told.setdefault(one.address.partition("@")[0], []).append(kinds[one.number])
    return told


async def chooses(village: Village, handle: str, wanted: Letters) -> None:
    await village.do(choices.choose, handle, letters=wanted)


# --- which ---------------------------------------------------------------------------------------


def test_each_kind_is_important_or_not_and_is_known() -> None:
    assert set(SAYINGS) >= IMPORTANT
    assert set(SAYINGS) >= AT_ONCE
    assert set(SAYINGS) - IMPORTANT == {
        "lesson.scheduled",
        "lesson.started",
        "topic.grew",
    }


async def test_what_is_important_is_written_unless_somebody_chose_otherwise(
    village: Village,
) -> None:
    await chooses(village, "li", Letters.NONE)
    lesson = await village.lesson()
    for handle in ("amina", "li", "shazia"):
        await village.do(registrations.register, handle, lesson=lesson.id)
    await village.tell()
    await village.do(lessons.cancel, "bashir", lesson=lesson.id)
    await village.tell()
    assert await subjects(village) == {
        "amina": ["lesson.cancelled"],
        "shazia": ["lesson.cancelled"],
    }


async def test_a_new_lesson_is_written_to_who_wants_everything(village: Village) -> None:
    await chooses(village, "amina", Letters.ALL)
    await village.lesson()
    await village.tell()
    assert await subjects(village) == {"amina": ["lesson.scheduled"]}


async def test_a_negotiation_is_written_step_by_step(village: Village) -> None:
    inquiry = await village.asked()
    await village.tell()
    offer = await village.offer("shazia", inquiry)
    await village.tell()
    await village.do(offers.accept, "li", inquiry=inquiry, offer=offer)
    await village.tell()
    assert await subjects(village) == {
        "bashir": ["inquiry.sent", "offer.accepted"],
        "shazia": ["inquiry.sent", "offer.accepted"],
        "li": ["offer.made"],
    }


async def test_a_youth_is_written_to_from_the_consent_on(village: Village) -> None:
    await chooses(village, "zain", Letters.ALL)
    await village.lesson()
    await village.tell()
    assert await subjects(village) == {}
    given = {"school": "chenab", "handle": "zain", "source": "guardian"}
    await village.do(consents.grant, "bashir", **given)
    await village.lesson(ahead=300)
    await village.tell()
    assert await subjects(village) == {"zain": ["consent.given", "lesson.scheduled"]}


async def test_an_address_that_is_not_confirmed_gets_nothing(village: Village) -> None:
    await village.store.do(unconfirm, NOBODY)
    await village.asked()
    await village.tell()
    assert await letters(village) == []
    rows = await village.store.read(lambda r, a: r.session.query(LetterChoice).count(), NOBODY)
    assert rows == 0


def unconfirm(work: Work, actor: Actor) -> None:
    for member in work.session.scalars(select(Member)):
        member.email_confirmed_at = None


# --- when ----------------------------------------------------------------------------------------


async def test_who_has_read_it_here_needs_no_letter(village: Village) -> None:
    await village.asked()
    await village.tell()
    assert await village.store.read(written, NOBODY) == [], "there is time to read it first"
    [notice] = await village.heard("bashir")
    await village.do(notices.read, "bashir", notice=notice.id)
    assert await subjects(village) == {"shazia": ["inquiry.sent"]}


async def test_a_lesson_that_begins_does_not_wait(village: Village) -> None:
    lesson = await village.lesson(ahead=5)
    await village.do(registrations.register, "li", lesson=lesson.id)
    await village.tell()
    [letter] = await village.store.read(written, NOBODY)
    assert letter.address == "li@example.org"
    assert letter.until == lesson.starts_at, "later it helps nobody"


async def test_a_lesson_gone_live_is_news_for_an_hour(village: Village) -> None:
    await chooses(village, "li", Letters.ALL)
    lesson = await village.lesson(ahead=30)
    await village.do(registrations.register, "li", lesson=lesson.id)
    await village.do(broadcasts.start, "bashir", lesson=lesson.id)
    await village.tell()
    [letter] = await village.store.read(written, NOBODY)
    [notice] = await village.heard("li")
    assert letter.until == notice.made_at + timedelta(hours=1)


async def test_a_moved_lesson_is_news_until_it_begins(village: Village) -> None:
    lesson = await village.lesson()
    await village.do(registrations.register, "li", lesson=lesson.id)
    moved = plan(lesson.local_start + timedelta(hours=3))
    await village.do(lessons.edit, "bashir", lesson=lesson.id, plan=moved)
    [letter] = [one for one in await letters(village) if one.address.startswith("li")]
    assert letter.until == lesson.starts_at + timedelta(hours=3)


async def test_the_outbox_may_run_twice(village: Village) -> None:
    await village.asked()
    before = await letters(village)
    await village.do(forget_that_it_is_done, "maryam")
    after = await letters(village)
    assert [one.id for one in after] == [one.id for one in before]
    assert len(after) == 2


def forget_that_it_is_done(work: Work, actor: Actor) -> None:
    names = (giving.GIVE, mailing.WRITE)
    work.session.execute(
        update(OutboxEntry).where(OutboxEntry.handler.in_(names)).values(done_at=None)
    )


# --- in which words ------------------------------------------------------------------------------


async def test_a_letter_says_what_the_notice_says_and_where(village: Village) -> None:
    lesson = await village.lesson(ahead=5)
    for handle in ("amina", "li", "maryam"):
        await village.do(registrations.register, handle, lesson=lesson.id)
    await village.tell()
    found = {
        one.address.partition("@")[0]: one for one in await village.store.read(written, NOBODY)
    }
    hour = lesson.local_start.strftime("%H:%M")
    maryam, amina, li = found["maryam"], found["amina"], found["li"]
    assert maryam.subject == f"“Mango hot-water treatment” starts at {hour} Karachi."
    assert maryam.words == (
        f"{maryam.subject}\n\nhttps://farms.example/lessons/{lesson.id}\n\n"
        "This e-mail is for the account @maryam at farms.example. To get no more of them:\n\n"
        f"{maryam.stop}\n"
    )
    assert maryam.stop
    assert maryam.stop.startswith("https://farms.example/letters/stop/")
    assert f"{FSI}آم کا گرم پانی{PDI}" in amina.subject
    assert f"{FSI}{hour}{PDI}" in amina.subject
    assert amina.words.startswith(f"{MARK}{amina.subject}\n\nhttps://farms.example/lessons/")
    assert f"{FSI}@amina{PDI}" in amina.words
    assert "芒果热水" in li.subject
    # In the evening of Karachi it is another day in Shanghai, and then its date stands between.
    assert "上海 · " in li.subject
    assert f"{hour} 卡拉奇" in li.subject.replace("\xa0", " ")
    assert len({maryam.stop, amina.stop, li.stop}) == 3


# --- choosing and stopping -----------------------------------------------------------------------


async def test_letters_are_stopped_by_the_secret_in_each_without_signing_in(
    village: Village,
) -> None:
    await village.asked()
    first = next(one for one in await letters(village) if one.address.startswith("bashir"))
    secret = (first.stop or "").rpartition("/")[2]
    handle = await village.store.read(queries.whose_letters, NOBODY, secret=secret)
    assert handle == "bashir"
    await village.store.do(choices.stop, NOBODY, secret=secret)
    await village.store.do(choices.stop, NOBODY, secret=secret)
    assert await village.store.read(queries.letters, village["bashir"]) is Letters.NONE
    assert await village.store.read(queries.letters, village["shazia"]) is Letters.IMPORTANT
    before = len(await letters(village))
    await village.asked(await village.listing())
    after = await letters(village)
    assert [one.address for one in after[before:]] == ["shazia@example.org"]


async def test_the_secret_stays_the_same_so_that_old_letters_can_stop_new_ones(
    village: Village,
) -> None:
    listing = await village.listing()
    await village.asked(listing)
    first = await letters(village)
    await chooses(village, "bashir", Letters.ALL)
    await village.asked(await village.listing())
    stops = {one.stop for one in await letters(village) if one.address.startswith("bashir")}
    assert stops == {one.stop for one in first if one.address.startswith("bashir")}


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --", "ا" * 500])
async def test_another_secret_stops_nothing(village: Village, secret: str) -> None:
    await chooses(village, "amina", Letters.ALL)
    with pytest.raises(NotFound, match="link_over"):
        await village.store.do(choices.stop, NOBODY, secret=secret)
    with pytest.raises(NotFound, match="link_over"):
        await village.store.read(queries.whose_letters, NOBODY, secret=secret)
    assert await village.store.read(queries.letters, village["amina"]) is Letters.ALL


async def test_a_visitor_chooses_nothing(village: Village) -> None:
    with pytest.raises(Refused, match="sign_in_first"):
        await village.store.do(choices.choose, NOBODY, letters=Letters.ALL)
    with pytest.raises(Refused, match="sign_in_first"):
        await village.store.read(queries.letters, NOBODY)
