"""Who is told of talk in rooms, who is not, and why; and that reading it silences the bell."""

from typing import Any
from uuid import uuid4

import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound, Refused
from ifsa.language.formatting import Format
from ifsa.notifications import notices, queries, reading
from ifsa.notifications.kinds import Letters
from ifsa.notifications.why import Rule, why
from ifsa.notifications.words import sentence
from ifsa.rooms import audience, deletions, follows, messages
from ifsa.rooms.audience import Reason
from tests import parts
from tests.notifications.village import Village

ROOM = "orchards"


@pytest.fixture
async def talk(village: Village) -> Village:
    """The village, and all told that there was to tell."""
    await village.tell()
    return village


async def ask(talk: Village, by: str, title: str = "Leaves", text: str = "?") -> Any:
    return await talk.do(messages.ask, by, room=ROOM, key=uuid4(), title=title, text=text)


async def say(talk: Village, by: str, text: str, **given: Any) -> Any:
    return await talk.do(messages.post, by, room=ROOM, key=uuid4(), text=text, **given)


async def test_who_asked_is_told_of_answers_once_until_they_have_read(talk: Village) -> None:
    asked = await ask(talk, "amina")
    topic = asked.topic.id
    for text in ("one", "two", "three"):
        await say(talk, "li", text, topic=topic)
    assert await talk.told() == {"amina": ["topic.grew"]}
    last = await say(talk, "bashir", "four", topic=topic)
    assert await talk.told() == {"amina": ["topic.grew"], "li": ["topic.grew"]}
    await talk.do(reading.read, "amina", topic=topic, seq=last.seq)
    assert await talk.store.read(queries.unread, talk["amina"]) == 0
    assert await talk.store.read(queries.unread, talk["li"]) == 1
    await say(talk, "bashir", "five", topic=topic)
    assert (await talk.told())["amina"] == ["topic.grew"] * 2


async def test_a_notice_of_a_message_is_read_when_the_message_is(talk: Village) -> None:
    first, second = await say(talk, "li", "@amina"), await say(talk, "li", "@amina again")
    await talk.tell()
    assert await talk.store.read(queries.unread, talk["amina"]) == 2
    await talk.do(reading.read, "amina", topic=first.topic, seq=first.seq)
    assert await talk.store.read(queries.unread, talk["amina"]) == 1
    await talk.do(reading.sweep, "amina", topic=second.topic)
    assert await talk.store.read(queries.unread, talk["amina"]) == 0


async def test_who_is_named_is_told_once_and_not_also_as_a_follower(talk: Village) -> None:
    asked = await ask(talk, "amina")
    await say(talk, "li", "@amina look", topic=asked.topic.id, reply_to=asked.message.id)
    assert await talk.told() == {"amina": ["member.addressed"]}
    notice = (await talk.heard("amina"))[0]
    for language, words in (("en", "Li has mentioned you"), ("ur", "نے آپ کا نام لیا")):
        assert words in sentence(notice, Format(language, "UTC"))


async def test_stewards_are_asked_and_answers_are_told(talk: Village) -> None:
    asked = await say(talk, "amina", "@stewards?")
    await say(talk, "bashir", "!", reply_to=asked.id)
    told = await talk.told()
    assert told == {
        "amina": ["member.addressed"],
        "bashir": ["member.addressed"],
        "shazia": ["member.addressed"],
    }
    said = [sentence((await talk.heard(by))[0], Format("en", "UTC")) for by in ("amina", "bashir")]
    assert ["answered you" in said[0], "asked the stewards" in said[1]] == [True, True]
    assert "Orchards" in said[0], "open talk is called by its room"


async def test_a_new_topic_is_told_to_who_follows_the_room(talk: Village) -> None:
    await talk.do(follows.choose_room, "li", room=ROOM, level="follow")
    await ask(talk, "amina", "Yellow leaves")
    assert await talk.told() == {"li": ["topic.grew"]}
    said = sentence((await talk.heard("li"))[0], Format("en", "UTC"))
    assert "has started a topic" in said
    assert "Yellow leaves" in said


async def test_what_one_muted_tells_nothing(talk: Village) -> None:
    asked = await ask(talk, "amina")
    await talk.do(follows.choose_topic, "amina", topic=asked.topic.id, level="mute")
    await say(talk, "li", "@amina", topic=asked.topic.id)
    await talk.do(follows.choose_room, "bashir", room=ROOM, level="mute")
    await say(talk, "li", "@stewards", topic=asked.topic.id)
    assert await talk.told() == {"shazia": ["member.addressed"]}


async def test_of_what_is_gone_by_then_nobody_is_told(talk: Village) -> None:
    said = await say(talk, "li", "@amina")
    await talk.do(deletions.delete, "li", message=said.id)
    assert await talk.told() == {}


REASONS = [
    ("li", Reason.OWN),
    ("amina", Reason.NAMED),
    ("shazia", Reason.STEWARD),
    ("bashir", Reason.ANSWERED),
    ("nadia", Reason.FOLLOWED),
    ("hamza", Reason.WROTE),
    ("akbar", Reason.MUTED),
    ("rani", Reason.MUTED_BUT_ADDRESSED),
    ("sher", Reason.USUAL),
]


async def test_each_is_told_why_or_why_not(talk: Village) -> None:
    for handle in ("nadia", "hamza", "akbar", "rani", "sher"):
        talk.people[handle] = await parts.member(talk.store, handle)
    asked = await ask(talk, "bashir")
    topic = asked.topic.id
    await say(talk, "hamza", "me too", topic=topic)
    await talk.tell()
    for handle, level in (("nadia", "follow"), ("akbar", "mute"), ("rani", "mute")):
        await talk.do(follows.choose_topic, handle, topic=topic, level=level)
    before = {handle: len(await talk.heard(handle)) for handle, _ in REASONS}
    text = "@amina @rani @stewards"
    said = await say(talk, "li", text, topic=topic, reply_to=asked.message.id)
    await talk.tell()
    for handle, reason in REASONS:
        if handle == "bashir":
            continue  # a steward, too: see below
        found = await talk.store.read(audience.standing, talk[handle], message=said.id)
        assert found.reason is reason
        told = len(await talk.heard(handle)) - before[handle]
        assert (handle, told) == (handle, int(found.told)), "the page says what was done"
    answered = await say(talk, "li", "!", topic=topic, reply_to=asked.message.id)
    found = await talk.store.read(audience.standing, talk["bashir"], message=answered.id)
    assert found.reason is Reason.ANSWERED


async def test_a_notice_says_why_it_came(talk: Village) -> None:
    await say(talk, "li", "@amina")
    await talk.lesson()
    await talk.tell()
    named, planned = await talk.heard("amina")
    found = await talk.store.read(why, talk["amina"], notice=named.id)
    assert found.rule is Rule.TALK
    assert found.standing is not None
    assert (found.standing.reason, found.letters) == (Reason.NAMED, Letters.IMPORTANT)
    found = await talk.store.read(why, talk["amina"], notice=planned.id)
    assert found.rule is Rule.SCHOOL_FOLLOWED
    assert found.school is not None
    assert found.school.slug == "chenab"
    with pytest.raises(NotFound):
        await talk.store.read(why, talk["li"], notice=named.id)
    with pytest.raises(Refused):
        await talk.store.read(why, Actor(), notice=named.id)


async def test_what_was_told_is_seen_once_it_is_opened(talk: Village) -> None:
    await say(talk, "li", "@amina")
    await talk.tell()
    notice = (await talk.heard("amina"))[0]
    opened = await talk.do(notices.read, "amina", notice=notice.id)
    assert (opened.subject.kind, opened.unread) == ("message", False)
