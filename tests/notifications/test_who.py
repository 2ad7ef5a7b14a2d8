"""Whom each event concerns: everybody else hears nothing of it."""

from datetime import timedelta

from ifsa.app import FOLLOWS, HANDLERS
from ifsa.clock import now
from ifsa.demonstrations import broadcasts, lessons, registrations
from ifsa.notifications import giving, who
from ifsa.notifications.words import SAYINGS
from ifsa.schools import consents, follows, schools
from ifsa.storage.work import kind
from ifsa.trade import inquiries, offers
from tests.demonstrations.planned import plan
from tests.notifications.village import Village


async def test_a_new_lesson_is_told_to_the_schools_followers(village: Village) -> None:
    await village.do(follows.follow, "bashir", school="chenab")
    await village.do(follows.follow, "shazia", school="chenab")
    lesson = await village.lesson()
    expected = {handle: ["lesson.scheduled"] for handle in ("amina", "zain", "shazia")}
    assert await village.told() == expected, "Bashir planned it himself"
    [notice] = await village.heard("amina")
    assert (notice.subject.kind, notice.subject.id) == ("lesson", lesson.id)


async def test_who_ceased_to_follow_is_not_told(village: Village) -> None:
    await village.do(follows.unfollow, "amina", school="chenab")
    await village.lesson()
    assert await village.told() == {"zain": ["lesson.scheduled"]}


async def test_of_a_closed_school_nobody_hears(village: Village) -> None:
    await village.lesson()
    await village.do(schools.close, "maryam", school="chenab")
    assert await village.told() == {}


async def test_what_is_over_is_not_told_late(village: Village) -> None:
    lesson = await village.lesson()
    await village.do(registrations.register, "li", lesson=lesson.id)
    await village.do(lessons.cancel, "bashir", lesson=lesson.id)
    assert await village.told() == {"li": ["lesson.cancelled"]}


async def test_a_moved_lesson_is_told_to_the_registered(village: Village) -> None:
    lesson = await village.lesson()
    await village.tell()
    for handle in ("li", "bashir"):
        await village.do(registrations.register, handle, lesson=lesson.id)
    later = plan(lesson.local_start + timedelta(hours=1))
    await village.do(lessons.edit, "bashir", lesson=lesson.id, plan=later)
    told = await village.told()
    assert told["li"] == ["lesson.moved"]
    assert told["amina"] == ["lesson.scheduled"]
    assert "bashir" not in told
    assert (await village.heard("li"))[0].facts.starts_at == lesson.starts_at + timedelta(hours=1)  # type: ignore[union-attr]


async def test_other_words_are_no_news(village: Village) -> None:
    lesson = await village.lesson()
    await village.do(registrations.register, "li", lesson=lesson.id)
    same_time = plan(lesson.local_start, minutes=45)
    await village.do(lessons.edit, "bashir", lesson=lesson.id, plan=same_time)
    assert "li" not in await village.told()


async def test_a_near_lesson_is_told_to_all_registered_also_to_its_host(village: Village) -> None:
    lesson = await village.lesson(ahead=5)
    for handle in ("li", "bashir"):
        await village.do(registrations.register, handle, lesson=lesson.id)
    told = await village.told()
    assert told["li"] == ["lesson.soon"]
    assert told["bashir"] == ["lesson.soon"], "a clock made it happen, not Bashir"
    assert told["amina"] == ["lesson.scheduled"]


async def test_of_a_moved_lesson_the_old_hour_is_not_told(village: Village) -> None:
    lesson = await village.lesson(ahead=5)
    await village.do(registrations.register, "li", lesson=lesson.id)
    later = plan(lesson.local_start + timedelta(hours=3))
    await village.do(lessons.edit, "bashir", lesson=lesson.id, plan=later)
    assert (await village.told())["li"] == ["lesson.moved"]


async def test_a_lesson_that_starts_is_told_to_the_registered(village: Village) -> None:
    lesson = await village.lesson(ahead=30)
    for handle in ("li", "bashir", "shazia"):
        await village.do(registrations.register, handle, lesson=lesson.id)
    await village.tell()
    await village.do(broadcasts.start, "bashir", lesson=lesson.id)
    told = await village.told()
    assert told["li"] == told["shazia"] == ["lesson.started"]
    assert "bashir" not in told, "he started it"
    assert told["amina"] == ["lesson.scheduled"], "she did not register"


async def test_a_lesson_that_has_ended_is_not_announced(village: Village) -> None:
    lesson = await village.lesson(ahead=30)
    await village.do(registrations.register, "li", lesson=lesson.id)
    await village.do(broadcasts.start, "bashir", lesson=lesson.id)
    await village.do(broadcasts.end, "bashir", lesson=lesson.id)
    assert "li" not in await village.told()


async def test_an_inquiry_is_told_to_the_seller_and_the_schools_stewards(village: Village) -> None:
    inquiry = await village.asked()
    assert await village.told() == {"bashir": ["inquiry.sent"], "shazia": ["inquiry.sent"]}
    [notice] = await village.heard("shazia")
    assert (notice.subject.kind, notice.subject.id) == ("inquiry", inquiry)


async def test_an_inquiry_on_ones_own_listing_is_ones_own_alone(village: Village) -> None:
    await village.asked(await village.listing(by="amina", school=None))
    assert await village.told() == {"amina": ["inquiry.sent"]}


async def test_each_step_is_told_to_the_other_side(village: Village) -> None:
    inquiry = await village.asked()
    await village.tell()
    offer = await village.offer("shazia", inquiry)
    told = await village.told()
    assert told["li"] == ["offer.made"]
    assert told["bashir"] == ["inquiry.sent"], "he is on Shazia's side"
    counter = await village.offer("li", inquiry, answers=offer)
    assert (await village.told())["bashir"] == ["inquiry.sent", "offer.made"]
    await village.do(offers.accept, "bashir", inquiry=inquiry, offer=counter)
    told = await village.told()
    assert told["li"] == ["offer.made", "offer.accepted"]
    assert told["bashir"] == told["shazia"] == ["inquiry.sent", "offer.made"]
    assert set(told) == {"li", "bashir", "shazia"}
    first, second = (await village.heard("li"))[0], (await village.heard("bashir"))[1]
    assert not first.facts.counter  # type: ignore[union-attr]
    assert second.facts.counter  # type: ignore[union-attr]


async def test_no_is_told_to_the_other_side(village: Village) -> None:
    listing = await village.listing()
    for verb, by, expected in (
        (offers.withdraw, "bashir", ("li", "offer.withdrawn")),
        (offers.decline, "li", ("shazia", "offer.declined")),
    ):
        inquiry = await village.asked(listing)
        offer = await village.offer("bashir", inquiry)
        await village.do(verb, by, inquiry=inquiry, offer=offer)
        handle, last = expected
        assert (await village.told())[handle][-1] == last
        if verb is offers.withdraw:
            await village.do(inquiries.withdraw, "li", inquiry=inquiry)
            assert (await village.told())["shazia"][-1] == "inquiry.withdrawn"
    inquiry = await village.asked(listing)
    await village.do(inquiries.decline, "shazia", inquiry=inquiry)
    assert (await village.told())["li"][-1] == "inquiry.declined"


async def test_a_youth_hears_of_the_consent(village: Village) -> None:
    given = {"school": "chenab", "handle": "zain", "source": "guardian"}
    await village.do(consents.grant, "bashir", **given)
    await village.do(consents.grant, "shazia", **given)
    assert await village.told() == {"zain": ["consent.given"]}
    [notice] = await village.heard("zain")
    assert (notice.subject.kind, notice.subject.id) == ("member", village["zain"].member)


async def test_a_notice_is_as_old_as_what_it_tells_of(village: Village) -> None:
    before = now()
    await village.lesson()
    after = now()
    await village.tell()
    [notice] = await village.heard("amina")
    assert before <= notice.made_at <= after


def test_whoever_is_told_of_it_there_are_words_for_it() -> None:
    assert {kind(event) for event in who.ASKED} == set(SAYINGS)
    assert all(FOLLOWS[event] == (giving.GIVE,) for event in who.ASKED)
    assert HANDLERS[giving.GIVE] is giving.give
