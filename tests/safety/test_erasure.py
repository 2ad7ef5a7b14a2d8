"""Leaving: some days to think again, and nothing is left but what is named here with a reason."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from ifsa.actor import Actor, Role
from ifsa.delivery.model import Letter
from ifsa.demonstrations import attendance, broadcasts, queries, registrations, stage
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.files import photos, uploads
from ifsa.files.keeping import keep
from ifsa.files.kinds import Kind
from ifsa.files.made import Made
from ifsa.files.queries import file
from ifsa.members import devices, passwords
from ifsa.members.model import Link, Member
from ifsa.members.queries import credential, named, names
from ifsa.members.silences import write
from ifsa.migrations.tables import metadata
from ifsa.notifications import giving, leaving
from ifsa.notifications.facts import TradeFacts, stored
from ifsa.notifications.model import LetterChoice, Notice
from ifsa.rooms import (
    deletions,
    drafts,
    echoes,
    edits,
    hiding,
    hidings,
    locks,
    reactions,
    saved,
    titles,
)
from ifsa.rooms import follows as levels
from ifsa.rooms import queries as rooms
from ifsa.rooms.events import MessageDeleted
from ifsa.rooms.model import Service, Translation, TranslationVote
from ifsa.safety import erasure, silences, vouches, words
from ifsa.safety.erasure import GRACE, LATER
from ifsa.safety.events import ErasureAsked, ErasureCancelled, ErasureDue, MemberErased
from ifsa.safety.things import Kind as ThingKind
from ifsa.safety.things import Reference
from ifsa.schools import follows, stewards
from ifsa.storage.events import Event, StoredEvent
from ifsa.storage.outbox import decode
from ifsa.storage.work import Work
from ifsa.trade import hiding as hidden_listings
from ifsa.trade import listings, negotiations
from ifsa.trade.queries import listing_page
from tests.rooms.talk import ORCHARDS
from tests.safety.village import Village
from tests.trade.market import draft

# -- every table with a member in it --------------------------------------------------------------

# Columns without a foreign key that hold a member, beside those that are called so.
NAMED_SO = ("member_id", "author_id", "actor_id", "owner_id", "buyer_id", "seller_id")
KEPT: dict[tuple[str, str], str] = {
    ("message", "author_id"): "others' talk stays whole; it is shown as a former member's",
    ("message", "hidden_by"): "an act of power, which the log keeps",
    ("topic", "author_id"): "others answered there; it is shown as a former member's",
    ("topic", "hidden_by"): "an act of power, which the log keeps",
    ("listing", "seller_id"): "deals point at it; words and photo are gone",
    ("listing", "hidden_by"): "an act of power, which the log keeps",
    ("reaction", "member_id"): "a count under others' messages, without a name",
    ("echo", "member_id"): "a count under others' questions, without a name",
    ("inquiry", "buyer_id"): "the other side's books; the words are gone",
    ("inquiry", "ended_by"): "the other side's books",
    ("translation", "author_id"): "others read by it; it is shown as a former member's",
    ("service", "member_id"): "a service's own account is nobody's",
    ("service", "made_by"): "an act of power, which the log keeps",
    ("hiding", "by_id"): "an act of power, which the log keeps",
    ("vouch", "by_id"): "an act of power, which the log keeps",
    ("vouch", "ended_by"): "an act of power, which the log keeps",
    ("unwanted_word", "added_by"): "an act of power, which the log keeps",
    ("unwanted_word", "removed_by"): "an act of power, which the log keeps",
    ("silence", "by_id"): "an act of power, which the log keeps",
    ("silence", "lifted_by"): "an act of power, which the log keeps",
    ("topic", "locked_by"): "an act of power, which the log keeps",
    ("offer", "member_id"): "the other side's books: quantity, price, terms; the note is gone",
    ("offer", "closed_by"): "the other side's books",
    ("deal", "agreed_by"): "the other side's books",
    ("demonstration", "made_by"): "the school's lesson stays the school's",
    ("report", "member_id"): "a case does not vanish with who reported it",
    ("safety_case", "author_id"): "what was decided about somebody's words stays decided",
    ("safety_case", "decided_by"): "an act of power, which the log keeps",
    ("member", "consent_by"): "who wrote down a youth's permission answers for it",
    ("event", "actor_id"): "the log, and what live pages replay: a number without a name",
}


def _columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Each column in which a member may stand."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.column.table.name == "member" for key in column.foreign_keys)
            if refers or column.name in NAMED_SO or column.name.endswith("_by"):
                yield table, column


def _standing(place: Village, member: int) -> set[tuple[str, str]]:
    """Where a member stands, by table and column."""
    with Session(place.world.engine) as session:
        return {
            (table.name, column.name)
            for table, column in _columns()
            if session.execute(select(table).where(column == member).limit(1)).first()
        }


def _made(place: Village, by: str) -> int:
    """A photo of somebody's."""
    digests = (uuid4().hex * 2, uuid4().hex * 2)
    made = Made(kind=Kind.PHOTO, main=digests[0], spare=digests[1], width=4, height=3)
    return place.world.do(keep, place.who(by), made=made).id


def _everything(place: Village) -> None:
    """Nadia does one of everything: as a member, a steward, a moderator."""
    nadia = place.talk.join("nadia", Role.MODERATOR)
    do, member = place.world.do, nadia.member or 0
    do(devices.sign_in, nadia, member=member, label="phone")
    do(follows.follow, nadia, school="amrai")
    do(stewards.appoint, place.who("maryam"), school="chenab", handle="nadia")
    _talks(place, nadia)
    _looks_after(place, nadia)
    _learns(place, nadia)
    _trades(place)
    _is_written_to(place, member)
    do(uploads.begin, nadia, kind=Kind.PHOTO, size=10, key=uuid4(), note="leaf.jpg")


def _talks(place: Village, nadia: Actor) -> None:
    said = place.talk.say("nadia", "call me: 0300 1234567")
    place.world.do(edits.edit, nadia, message=said.id, text="never mind")
    topic = place.talk.topic("liwei", "Scale on leaves")
    place.world.do(echoes.give, nadia, topic=topic.id)
    place.world.do(reactions.give, nadia, message=place.things["message"].id, kind="thanks")
    place.talk.topic("nadia", "Nadia's question")
    place.talk.say("amina", "ok", reply_to=said.id)
    place.world.do(levels.choose_topic, nadia, topic=topic.id, level="mute")
    place.world.do(levels.choose_room, nadia, room="orchards", level="follow")
    place.world.do(saved.keep, nadia, message=said.id)
    begun = {"room": ORCHARDS, "topic": topic.id, "text": "or 0300 7654321"}
    place.world.do(drafts.keep, nadia, key=uuid4(), **begun)
    place.world.do(_translates, nadia, message=place.things["message"].id)


def _translates(work: Work, actor: Actor, *, message: int) -> None:
    """Nadia puts a message into English and likes that; and is a service, as nobody can be."""
    member = actor.member or 0
    row = Translation(
        message_id=message, lang="en", author_id=member, text="t", digest="d", made_at=work.now
    )
    work.session.add(row)
    work.session.flush()
    given = {"room_id": 1, "member_id": member, "digest": "s" * 64, "made_by": member}
    vote = TranslationVote(translation_id=row.id, member_id=member, given_at=work.now)
    work.session.add_all([vote, Service(**given, made_at=work.now)])


def _looks_after(place: Village, nadia: Actor) -> None:
    some = [place.talk.say("liwei", "buy").id]
    place.world.do(hidings.hide, nadia, room=ORCHARDS, messages=some, reason="advert")
    silence = {"member": "liwei", "span": "day", "reason": "rude"}
    imposed = place.world.do(silences.impose, nadia, **silence).id
    place.world.do(silences.lift, nadia, silence=imposed)
    given = place.world.do(vouches.give, nadia, member="liwei").id
    place.world.do(vouches.take_back, nadia, vouch=given)
    place.world.do(vouches.give, place.who("modd"), member="nadia")
    added = place.world.do(words.add, nadia, text="lottery", lang="en", effect="hold")
    place.world.do(words.remove, nadia, word=added.id)
    place.world.do(_silenced, nadia)
    place.world.do(locks.lock, nadia, topic=place.things["topic"].id)
    for verb, what in ((hiding.hide, "message"), (titles.hide, "topic")):
        place.world.do(verb, nadia, **{what: place.things[what].id}, reason="rude")
    listing = place.things["private"].id
    place.world.do(hidden_listings.hide, nadia, listing=listing, reason="false")
    place.decide("nadia", place.case("amina", "alliance"), "nothing")
    place.claim("nadia", place.case("amina", "listing"))
    place.report("nadia", "school", note="He knows me.")
    said = place.talk.say("nadia", "a word")
    place.things["nadias"] = Reference(ThingKind.MESSAGE, said.id)
    place.report("amina", "nadias")

    def consent(work: Any, actor: Actor) -> None:
        row = work.session.get_one(Member, place.who("zain").member)
        row.consent_by = nadia.member

    place.world.do(consent)


def _silenced(work: Any, actor: Actor) -> None:
    """In a room, by Maryam, who has the first account."""
    given: dict[str, Any] = {"room": 99, "until": None, "reason": "rude", "note": "0300"}
    write(work, member=actor.member or 0, by=1, **given)


def _learns(place: Village, nadia: Actor) -> None:
    start = place.world.now + timedelta(minutes=30)
    lesson = place.world.lesson("nadia", local_start=start, zone="UTC").id
    do = place.world.do
    do(registrations.register, nadia, lesson=lesson)
    do(stage.arrive, nadia, lesson=lesson)
    do(broadcasts.start, nadia, lesson=lesson)
    do(attendance.join, nadia, lesson=lesson)


def _trades(place: Village) -> None:
    market = place.market
    sold = market.listing("nadia", None, country="PK", photo=_made(place, "nadia")).card.id
    market.asked("amina", sold)
    bought = market.asked("nadia", market.listing("rafiq", "amrai").card.id)
    offered = market.offer("rafiq", bought)
    countered = market.offer("nadia", bought, offered, note="0300 1234567")
    answered = market.offer("rafiq", bought, countered)
    market.accept("nadia", bought, answered)
    market.asked("nadia", market.listing("rafiq", "amrai").card.id)
    ended = market.asked("nadia", market.listing("rafiq", "amrai").card.id)
    market.decline("nadia", ended, market.offer("rafiq", ended))


def _is_written_to(place: Village, member: int) -> None:
    now = place.world.now

    def write(work: Any, actor: Actor) -> None:
        row = work.session.get_one(Member, member)
        row.email, row.email_given_at = "nadia@example.org", now
        work.session.add_all(
            [
                Notice(
                    member_id=member,
                    event_id=1,
                    kind="inquiry.sent",
                    subject="inquiry",
                    subject_id=1,
                    facts=stored(TradeFacts("Amina", {"en": "Mango"}, "mango")),
                    made_at=now,
                ),
                LetterChoice(member_id=member, letters="all", secret="s" * 43),
                Link(
                    member_id=member,
                    purpose="confirm",
                    address="nadia@example.org",
                    digest="d" * 64,
                    made_at=now,
                    until=now,
                ),
                Letter(
                    kind="notice",
                    number=10**6,
                    member_id=member,
                    address="nadia@example.org",
                    language="en",
                    subject="s",
                    words="w",
                    message_id="<x@y>",
                    made_at=now,
                    until=now,
                    due=now,
                ),
            ]
        )

    place.world.do(write)


def _fall_due(place: Village, member: int) -> None:
    """Seven days later, with all that follows, as the outbox does it."""
    place.world.pass_time(seconds=GRACE.total_seconds())
    place.world.fall_due(erasure.carry_out, ErasureDue(member))
    for event in [one for one in place.world.events if isinstance(one, MemberErased)]:
        for handler in (erasure.delete_messages, erasure.let_go_of_files, leaving.leave):
            place.world.fall_due(handler, event)


def test_nothing_of_a_member_is_left_but_what_is_named_here(place: Village) -> None:
    """A new table with a member in it: let Nadia have a row there, and let its area's leaving.py
    let go of it; or name it in KEPT, with the reason."""
    _everything(place)
    member = place.who("nadia").member or 0
    everywhere = {(table.name, column.name) for table, column in _columns()}
    before = _standing(place, member)
    place.world.do(erasure.ask, place.who("nadia"), messages="keep")
    assert before | _standing(place, member) == everywhere, "she has no row there yet"
    _fall_due(place, member)
    assert _standing(place, member) == set(KEPT)


SECRETS = ("nadia", "Nadia", "0300", "phone", "leaf.jpg", "He knows me", "example.org")


def test_no_word_of_hers_is_left_in_any_column(place: Village) -> None:
    """Beside the words that stay on purpose: messages and titles, and a note in an open case."""
    _everything(place)
    member = place.who("nadia").member or 0
    place.world.do(erasure.ask, place.who("nadia"), messages="keep")
    _fall_due(place, member)
    found = set()
    with place.world.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                text = repr(dict(row))
                found |= {(table.name, secret) for secret in SECRETS if secret in text}
    assert found == {("topic", "Nadia"), ("report", "He knows me")}


# -- who she was ----------------------------------------------------------------------------------


def test_the_account_is_an_empty_shell(place: Village) -> None:
    _everything(place)
    nadia = place.who("nadia")
    member = nadia.member or 0
    place.world.do(erasure.ask, nadia, messages="keep")
    _fall_due(place, member)
    with Session(place.world.engine) as session:
        row = session.get_one(Member, member)
        assert (row.handle, row.name, row.password, row.email) == (f"~{member}", "", "", None)
        assert (row.role, row.place, row.country) == ("member", None, None)
        assert row.born == date(1900, 1, 1)
    for name in ("nadia", f"~{member}", "nadia@example.org"):
        found = place.world.read(credential, name=name)
        assert not passwords.matches(found.password if found else None, "")
    for handle in ("nadia", f"~{member}"):
        assert place.world.read(lambda reading, _, h=handle: named(reading, [h])) == []
    called = place.world.read(lambda reading, _: names(reading, [member]))[member]
    assert (called.name, called.place, called.youth) == ("", None, False)


def test_her_handle_is_free_and_no_one_can_take_her_new_one(place: Village) -> None:
    nadia = place.talk.join("nadia")
    place.world.do(erasure.ask, nadia, messages="keep")
    _fall_due(place, nadia.member or 0)
    assert place.talk.join("nadia").member != nadia.member
    with pytest.raises(Invalid, match="handle_form"):
        place.talk.join(f"~{nadia.member}")


# -- the days to think again ----------------------------------------------------------------------


def _asked(place: Village, by: str = "amina", messages: str = "keep") -> int:
    actor = place.who(by)
    place.world.do(devices.sign_in, actor, member=actor.member, label="phone")
    due = place.world.do(erasure.ask, actor, messages=messages)
    assert due == place.world.now + GRACE
    return actor.member or 0


def test_asking_signs_out_at_once_and_forgets_later(place: Village) -> None:
    member = _asked(place)
    asked: Event = place.world.events[-1]
    assert asked == ErasureAsked(member)
    due, handler, event = place.world.due()[-1]
    assert (due, handler, event) == (
        place.world.now + GRACE,
        erasure.CARRY_OUT,
        ErasureDue(member),
    )
    place.world.pass_time(days=6.9)
    place.world.fall_due(erasure.carry_out, event)
    assert place.world.read(lambda reading, _: names(reading, [member]))[member].name == "Amina"
    place.world.pass_time(days=0.1)
    place.world.fall_due(erasure.carry_out, event)
    erased: Event = place.world.events[-1]
    assert erased == MemberErased(member, "keep")
    events = len(place.world.events)
    place.world.fall_due(erasure.carry_out, event)
    assert len(place.world.events) == events


def test_who_signs_in_again_stays(place: Village) -> None:
    member = _asked(place)
    place.world.pass_time(days=3)
    place.world.do(devices.sign_in, place.who("amina"), member=member, label="phone")
    signed_in = place.world.events[-1]
    place.world.fall_due(erasure.take_back, signed_in)
    assert place.world.events[-1] == ErasureCancelled(member)
    place.world.fall_due(erasure.take_back, signed_in)
    place.world.pass_time(days=10)
    place.world.fall_due(erasure.carry_out, ErasureDue(member))
    assert place.world.events[-1] == ErasureCancelled(member)
    assert place.world.read(lambda reading, _: names(reading, [member]))[member].name == "Amina"


def test_who_signed_in_while_the_house_was_closed_stays_too(place: Village) -> None:
    member = _asked(place)
    place.world.pass_time(days=8)
    place.world.do(devices.sign_in, place.who("amina"), member=member, label="phone")
    place.world.fall_due(erasure.carry_out, ErasureDue(member))
    assert place.world.events[-1] == ErasureCancelled(member)


def test_a_sign_in_of_before_takes_nothing_back(place: Village) -> None:
    """The outbox may be late with it."""
    actor = place.who("amina")
    place.world.do(devices.sign_in, actor, member=actor.member, label="phone")
    before = place.world.events[-1]
    place.world.do(erasure.ask, actor, messages="keep")
    place.world.fall_due(erasure.take_back, before)
    assert place.world.events[-1] == ErasureAsked(actor.member or 0)


def test_asking_anew_counts_from_then(place: Village) -> None:
    member = _asked(place)
    place.world.pass_time(days=5)
    place.world.do(devices.sign_in, place.who("amina"), member=member, label="phone")
    place.world.fall_due(erasure.take_back, place.world.events[-1])
    _asked(place, messages="delete")
    place.world.pass_time(days=3)
    place.world.fall_due(erasure.carry_out, ErasureDue(member))
    assert not any(isinstance(one, MemberErased) for one in place.world.events)
    place.world.pass_time(days=4)
    place.world.fall_due(erasure.carry_out, ErasureDue(member))
    assert place.world.events[-1] == MemberErased(member, "delete")


@pytest.mark.parametrize("messages", ["", "burn"])
def test_a_wrong_wish_is_named(place: Village, messages: str) -> None:
    with pytest.raises(Invalid) as caught:
        place.world.do(erasure.ask, place.who("amina"), messages=messages)
    assert caught.value.field == "messages"
    with pytest.raises(Refused):
        place.world.do(erasure.ask, Actor(), messages="keep")


def test_a_youth_who_waits_may_leave(place: Village) -> None:
    member = _asked(place, "sana")
    _fall_due(place, member)
    assert place.world.events[-1] == MemberErased(member, "keep")


# -- who can't go yet -----------------------------------------------------------------------------


def test_the_last_admin_stays_until_there_is_another(place: Village) -> None:
    held = place.world.read(erasure.ties, place.who("maryam"))
    assert (held.only_admin, held.schools, held.free) == (True, [], False)
    with pytest.raises(Conflict, match="last_admin"):
        _asked(place, "maryam")
    place.talk.join("nadia", Role.ADMIN)
    assert place.world.read(erasure.ties, place.who("maryam")).free
    _asked(place, "maryam")


def test_the_only_steward_stays_and_hears_of_which_school(place: Village) -> None:
    held = place.world.read(erasure.ties, place.who("rafiq"))
    assert [school.slug for school in held.schools] == ["amrai"]
    with pytest.raises(Conflict, match="only_steward"):
        _asked(place, "rafiq")
    assert place.world.read(erasure.ties, place.who("bashir")).free
    place.world.do(stewards.appoint, place.who("maryam"), school="amrai", handle="amina")
    _asked(place, "rafiq")


def test_two_stewards_do_not_both_go(place: Village) -> None:
    """Each could when they asked; the second waits until somebody else runs the school."""
    bashir, shazia = _asked(place, "bashir"), _asked(place, "shazia")
    place.world.pass_time(seconds=GRACE.total_seconds())
    place.world.fall_due(erasure.carry_out, ErasureDue(bashir))
    place.world.fall_due(erasure.carry_out, ErasureDue(shazia))
    erased = [one for one in place.world.events if isinstance(one, MemberErased)]
    assert erased == [MemberErased(bashir, "keep")]
    assert place.world.due()[-1] == (
        place.world.now + LATER,
        erasure.CARRY_OUT,
        ErasureDue(shazia),
    )
    place.world.do(stewards.appoint, place.who("maryam"), school="chenab", handle="amina")
    place.world.pass_time(seconds=LATER.total_seconds())
    place.world.fall_due(erasure.carry_out, ErasureDue(shazia))
    assert place.world.events[-1] == MemberErased(shazia, "keep")


# -- her words, and what others need --------------------------------------------------------------


def test_by_default_messages_stay_without_a_name(place: Village) -> None:
    said = place.talk.say("amina", "پانی صبح دیں")
    place.talk.say("liwei", "thanks")
    unread = place.talk.unread("rafiq", said.topic)
    seq = place.talk.seq()
    _fall_due(place, _asked(place))
    seen = place.world.read(rooms.message, place.who("rafiq"), id=said.id)
    assert (seen.text, seen.author.name, seen.author.place) == ("پانی صبح دیں", "", None)
    assert (place.talk.seq(), place.talk.unread("rafiq", said.topic)) == (seq, unread)


def test_on_choice_each_is_deleted_in_its_place(place: Village) -> None:
    topic = place.talk.topic("liwei")
    texts = ["one", "two", "three"]
    said = [place.talk.say("amina", text, topic=topic.id) for text in texts]
    other = place.talk.say("liwei", "between", topic=topic.id)
    unread, seq = place.talk.unread("rafiq", topic.id), place.talk.seq()
    _fall_due(place, _asked(place, messages="delete"))
    page = place.page_of(topic.id)
    assert [one.seq for one in page] == [*(one.seq for one in said), other.seq]
    assert [(one.text, one.deleted) for one in page] == [("", True)] * 3 + [("between", False)]
    told = [one for one in place.world.events if isinstance(one, MessageDeleted)]
    assert [(one.message, one.seq) for one in told] == [
        (one.id, seq + number) for number, one in enumerate(said, 1)
    ]
    assert place.talk.unread("rafiq", topic.id) == unread
    line = place.world.read(rooms.topic, place.who("rafiq"), id=topic.id)
    assert (line.latest, line.latest_author) == ("between", "Liwei")


def test_many_are_deleted_some_at_a_time(place: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "AT_ONCE", 4)
    said = [place.talk.say("amina", str(number)) for number in range(9)]
    member = _asked(place, messages="delete")
    place.world.pass_time(seconds=GRACE.total_seconds())
    place.world.fall_due(erasure.carry_out, ErasureDue(member))
    event = place.world.events[-1]
    left = []
    while True:
        turns = len(place.world.due())
        place.world.fall_due(erasure.delete_messages, event)
        left.append(sum(not one.deleted for one in place.page_of(said[0].topic)) - 2)
        if len(place.world.due()) == turns:
            break
        assert place.world.due()[-1][1:] == (erasure.MESSAGES, event)
    assert left == [5, 1, 0]


def test_what_was_deleted_or_hidden_before_is_no_hindrance(place: Village) -> None:
    gone, hidden = place.talk.say("amina", "gone"), place.talk.say("amina", "hidden")
    place.world.do(deletions.delete, place.who("amina"), message=gone.id)
    place.world.do(hiding.hide, place.who("modd"), message=hidden.id, reason="rude")
    _fall_due(place, _asked(place, messages="delete"))
    seen = place.world.read(rooms.message, place.who("modd"), id=hidden.id)
    assert (seen.deleted, seen.text, seen.hidden) == (True, "", None)


def test_a_deal_keeps_the_numbers_and_loses_the_words(place: Village) -> None:
    market = place.market
    inquiry = market.asked("amina", text="Call 0300 1234567")
    offer = market.offer("bashir", inquiry, note="in 5 kg boxes")
    counter = market.offer("amina", inquiry, offer, price="190", note="my shop is in Multan")
    market.accept("bashir", inquiry, counter)
    before = market.page("bashir", inquiry)
    _fall_due(place, _asked(place))
    after = market.page("bashir", inquiry)
    assert after.deal is not None
    assert before.deal is not None
    assert (after.deal.offer.price, after.deal.offer.quantity, after.deal.offer.total) == (
        before.deal.offer.price,
        before.deal.offer.quantity,
        before.deal.offer.total,
    )
    assert (after.text, after.buyer.name, after.deal.offer.note) == ("", "", "")
    assert after.offers[0].note == "in 5 kg boxes"  # the other side's own words


def test_what_is_open_is_ended_and_the_other_side_hears(place: Village) -> None:
    market = place.market
    asked = market.asked("amina")
    sold = market.listing("amina", None, country="PK", note="Come to my house", place="Multan")
    got = market.asked("liwei", sold.card.id)
    _fall_due(place, _asked(place))
    assert market.page("bashir", asked).state == "withdrawn"
    assert market.page("liwei", got).state == "declined"
    page = place.world.read(listing_page, place.who("liwei"), listing=sold.card.id)
    assert (page.card.state, page.note, page.card.own_place, page.card.variety) == (
        "closed",
        "",
        {},
        {},
    )
    assert page.card.price == sold.card.price
    shown = place.world.read(negotiations.inquiries, place.who("bashir")).items
    assert [one.buyer.name for one in shown] == [""]


def test_a_school_keeps_its_listing_without_her_photo(place: Village) -> None:
    place.world.do(stewards.appoint, place.who("maryam"), school="chenab", handle="amina")
    photo = _made(place, "amina")
    listing = place.market.listing("amina", "chenab", photo=photo).card.id
    _fall_due(place, _asked(place))
    page = place.world.read(listing_page, place.who("liwei"), listing=listing)
    assert (page.card.state, page.card.photo, page.seller.name) == ("open", None, "")
    assert page.note
    place.world.do(listings.edit, place.who("shazia"), listing=listing, draft=draft())


def test_in_what_others_were_told_she_has_no_name(place: Village) -> None:
    inquiry = place.market.asked("amina")
    place.world.do(_give_notice, place.who("amina"), inquiry=inquiry)
    with Session(place.world.engine) as session:
        told = session.scalars(select(Notice)).all()
        assert {one.facts["by"] for one in told} == {"Amina"}
    _fall_due(place, _asked(place))
    with Session(place.world.engine) as session:
        told = session.scalars(select(Notice)).all()
        assert len(told) == 2
        assert {one.facts["by"] for one in told} == {""}


def _give_notice(work: Any, actor: Actor, *, inquiry: int) -> None:
    """What the outbox does with the event of the inquiry."""
    row = work.session.scalar(
        select(StoredEvent)
        .where(StoredEvent.kind == "inquiry.sent")
        .order_by(StoredEvent.id.desc())
    )
    work.cause = row.id
    giving.give(work, decode(row.body))


def test_a_place_at_a_lesson_is_free_again(place: Village) -> None:
    start = place.world.now + timedelta(days=20)
    lesson = place.world.lesson(local_start=start, zone="UTC", capacity=1).id
    place.world.do(registrations.register, place.who("amina"), lesson=lesson)
    with pytest.raises(Conflict, match="lesson_full"):
        place.world.do(registrations.register, place.who("liwei"), lesson=lesson)
    _fall_due(place, _asked(place))
    assert place.world.read(queries.lesson, lesson=lesson).coming == 0
    place.world.do(registrations.register, place.who("liwei"), lesson=lesson)


def test_a_photo_is_gone(place: Village) -> None:
    photo = _made(place, "amina")
    place.world.do(photos.show, place.who("amina"), photo=photo)
    _fall_due(place, _asked(place))
    with pytest.raises(NotFound):
        place.world.read(file, place.who("liwei"), file=photo)
