"""The log of what those in power did: nothing is left out, nothing can be taken out."""

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from ifsa.actor import Actor, Role
from ifsa.demonstrations import lessons
from ifsa.demonstrations.events import LessonEnded
from ifsa.errors import Invalid, Refused
from ifsa.members import invitations
from ifsa.members.accounts import sign_up
from ifsa.rooms import hiding, locks
from ifsa.rooms.views import MessageView, TopicView
from ifsa.safety import audit
from ifsa.safety.audit import ACTS, PAGE, UNREMARKABLE, Entry, Log, Sought
from ifsa.safety.things import Kind
from ifsa.schools import consents, schools, stewards, verifications
from ifsa.schools.follows import follow
from ifsa.storage.events import Event
from ifsa.storage.work import kind
from tests.house.names import uses
from tests.house.tree import PROJECT, python_sources
from tests.safety.village import Village


def _kinds(base: type[Event] = Event) -> Iterator[str]:
    """The names of all events of the house; a base of others is none itself, nor one of a test."""
    for one in base.__subclasses__():
        if one.__module__.startswith("ifsa.") and not one.__subclasses__():
            yield kind(one)
        yield from _kinds(one)


def test_each_kind_of_event_is_an_act_or_declared_unremarkable() -> None:
    """A new one: put it into ACTS of safety/audit.py, with its word in templates/safety/_acts.html,
    if somebody does it to others; else into UNREMARKABLE."""
    known = {*ACTS, *UNREMARKABLE}
    assert len(set(_kinds())) > 40
    assert set(_kinds()) - known == set()
    assert known - set(_kinds()) == set(), "there is no such event (any more)"
    assert set(ACTS) & UNREMARKABLE == set()
    assert len(set(ACTS)) == len(ACTS)


TOUCHING = {"delete", "update"}


def test_no_code_changes_or_deletes_what_was_logged() -> None:
    """Events are added in storage/work.py; beside that they are only read."""
    found = [
        source.finding(node, "events are never changed")
        for source in python_sources(PROJECT, "ifsa")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in TOUCHING
        and any(
            isinstance(part, ast.Name) and part.id == "StoredEvent"
            for argument in node.args
            for part in ast.walk(argument)
        )
    ]
    assert found == []
    users = {
        source.path
        for source in python_sources(PROJECT, "ifsa")
        for _, name in uses(source)
        if name == "ifsa.storage.events.StoredEvent"
    }
    assert "ifsa/safety/audit.py" in users
    assert {path for path in users if path.startswith(("ifsa/web/", "ifsa/realtime/"))} == set()


def _log(place: Village, by: str = "maryam", before: int | None = None, **given: Any) -> Log:
    return place.world.read(audit.log, place.who(by), sought=Sought(**given), before=before)


def _by(entry: Entry) -> str | None:
    return entry.by.handle if entry.by else None


def _newest(place: Village) -> Entry:
    return _log(place).items[0]


def test_hiding_stands_in_it_with_its_reason(place: Village) -> None:
    message = place.things["message"].id
    place.world.do(hiding.hide, place.who("modd"), message=message, reason="rude")
    entry = _newest(place)
    assert (entry.kind, _by(entry), entry.reason) == (
        "message.hidden",
        "modd",
        "rude",
    )
    assert (entry.room, entry.at) == ("orchards", place.world.now)
    assert entry.numbers["message"] == message


def test_what_it_was_done_to_stands_in_it_as_it_is_now(place: Village) -> None:
    """Whose words, in which room and topic: else nobody can judge the act."""
    message, topic = place.things["message"].id, place.things["topic"].id
    place.world.do(hiding.hide, place.who("modd"), message=message, reason="rude")
    hid = _newest(place)
    place.world.do(locks.lock, place.who("bashir"), topic=topic)
    closed = _newest(place)
    said = hid.shown[Kind.MESSAGE]
    assert isinstance(said, MessageView)
    assert (said.text, hid.whose and hid.whose.handle) == ("you fool", "liwei")
    assert [one.place and one.place.slug for one in (hid, closed)] == ["orchards"] * 2
    titled = [one.shown[Kind.TOPIC] for one in (hid, closed)]
    assert [isinstance(one, TopicView) and one.title for one in titled] == [None, "Zain is a fool"]
    assert closed.whose is None


def test_a_decision_stands_in_it(place: Village) -> None:
    case = place.case("amina", "topic")
    place.decide("shazia", case, "nothing")
    entry = _newest(place)
    assert (entry.kind, _by(entry), entry.decision) == (
        "case.decided",
        "shazia",
        "nothing",
    )
    assert entry.numbers == {"case": case}


def test_consent_stands_in_it_with_whom_it_is_for(place: Village) -> None:
    place.world.do(follow, place.who("sana"), school="chenab")
    given = {"school": "chenab", "handle": "sana", "source": "guardian"}
    place.world.do(consents.grant, place.who("bashir"), **given)
    entry = _newest(place)
    assert (entry.kind, _by(entry)) == ("consent.given", "bashir")
    assert entry.member is not None
    assert entry.member.handle == "sana"


def test_what_happens_to_schools_and_lessons_stands_in_it(place: Village) -> None:
    do, maryam = place.world.do, place.who("maryam")
    do(stewards.appoint, maryam, school="amrai", handle="amina")
    do(stewards.dismiss, maryam, school="amrai", handle="rafiq")
    do(verifications.give, maryam, school="chenab", level="call", days=30)
    do(schools.close, maryam, school="amrai")
    lesson = place.world.lesson(local_start=place.world.now + timedelta(days=1), zone="UTC")
    do(lessons.cancel, place.who("shazia"), lesson=lesson.id)
    found = _log(place).items[:5]
    assert [(one.kind, _by(one)) for one in found] == [
        ("lesson.cancelled", "shazia"),
        ("school.closed", "maryam"),
        ("school.verified", "maryam"),
        ("steward.dismissed", "maryam"),
        ("steward.appointed", "maryam"),
    ]
    assert [one.school and one.school.slug for one in found[1:]] == [
        "amrai",
        "chenab",
        "amrai",
        "amrai",
    ]
    assert found[4].member is not None
    assert found[4].member.handle == "amina"


def test_who_reported_does_not(place: Village) -> None:
    place.report("amina", note="secret")
    before = len(_log(place).items)
    assert "report.made" not in {one.kind for one in _log(place).items}
    case = place.case("rafiq")
    place.decide("modd", case, "nothing")
    assert len(_log(place).items) == before + 1
    newest = _newest(place)
    assert {_by(newest), newest.member} == {"modd", None}


def test_what_the_command_line_gives_stands_in_it(place: Village) -> None:
    console = Actor(role=Role.ADMIN)
    made = place.world.do(invitations.make, console, role=Role.MODERATOR)
    entry = _newest(place)
    assert (entry.kind, entry.by, entry.role) == ("invitation.made", None, "moderator")
    place.world.do(invitations.accept, place.who("amina"), secret=made.secret)
    entry = _newest(place)
    assert (entry.kind, _by(entry)) == ("invitation.accepted", "amina")
    assert (entry.member, entry.role) == (entry.by, "moderator")


def test_what_happens_by_itself_is_no_act(place: Village) -> None:
    def end(work: Any, actor: Actor) -> None:
        work.emit(LessonEnded(1))

    before = len(_log(place).items)
    place.world.do(end)
    assert len(_log(place).items) == before
    place.world.do(end, place.who("modd"))
    assert _newest(place).kind == "lesson.ended"


def test_it_is_narrowed_by_kind_member_and_days(place: Village) -> None:
    message = place.things["message"].id
    place.world.do(hiding.hide, place.who("modd"), message=message, reason="rude")
    place.world.pass_time(days=2)
    place.world.do(hiding.show, place.who("maryam"), message=message)
    place.world.do(stewards.appoint, place.who("maryam"), school="amrai", handle="liwei")

    def kinds(**given: Any) -> list[str]:
        return [one.kind for one in _log(place, **given).items]

    assert kinds(kind="message.hidden") == ["message.hidden"]
    assert kinds(member="modd") == ["message.hidden"]
    assert kinds(member="@LiWei") == ["steward.appointed"]  # whom it was done to
    day = place.world.now.date()
    assert kinds(since=day) == ["steward.appointed", "message.shown"]
    assert (
        kinds(since=day - timedelta(days=2), until=day - timedelta(days=1))[0] == "message.hidden"
    )
    assert kinds(until=date(2020, 1, 1)) == []
    assert kinds(kind="message.hidden", member="maryam") == []


def test_days_are_those_of_the_reader_s_clock(place: Village) -> None:
    """At 21:00 UTC it is the next day in Shanghai."""
    place.world.now = place.world.now.replace(hour=21, minute=0)
    message = place.things["message"].id
    place.world.do(hiding.hide, place.who("modd"), message=message, reason="rude")
    day = place.world.now.date()
    for zone, on in (("UTC", day), ("Asia/Shanghai", day + timedelta(days=1))):
        reader = Actor(**{**_as_given(place.who("maryam")), "zone": zone})
        for given, there in ((on, True), (on + timedelta(days=1), False)):
            sought = Sought(kind="message.hidden", since=given, until=given)
            found = place.world.read(audit.log, reader, sought=sought)
            assert bool(found.items) is there


def _as_given(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in Actor.__slots__}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "message.posted"}, "kind"),
        ({"member": "nobody"}, "member"),
        ({"since": date(2026, 1, 2), "until": date(2026, 1, 1)}, "until"),
        ({"since": date.min}, "since"),
        ({"until": date.max}, "until"),
    ],
)
def test_what_cannot_be_sought_is_named(place: Village, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        _log(place, **given)
    assert caught.value.field == field


@pytest.mark.parametrize("by", ["", "amina", "bashir", "modd"])
def test_it_is_for_admins(place: Village, by: str) -> None:
    with pytest.raises(Refused):
        _log(place, by)


def _act(place: Village, count: int) -> None:
    for number in range(count):
        message = place.things["message"].id
        verb, given = (hiding.show, {}) if number % 2 else (hiding.hide, {"reason": "rude"})
        place.world.do(verb, place.who("modd"), message=message, **given)


def test_a_long_log_goes_on_where_it_stopped_in_as_many_statements(place: Village) -> None:
    _act(place, 2)
    with place.world.counting() as few:
        short = _log(place, kind="message.hidden")
    assert len(short.items) == 1
    _act(place, 2 * PAGE + 8)
    with place.world.counting() as many:
        first = _log(place, kind="message.hidden")
    assert len(few) == len(many) <= 14
    rest = _log(place, before=first.next, kind="message.hidden")
    assert (len(first.items), len(rest.items), rest.next) == (PAGE, 5, None)
    ids = [one.id for one in (*first.items, *rest.items)]
    assert ids == sorted(set(ids), reverse=True)


def test_somebody_who_has_an_account_alone_is_in_no_log(place: Village) -> None:
    before = len(_log(place).items)
    given: dict[str, Any] = {"handle": "new", "name": "New", "password_hash": "x"}
    place.world.do(sign_up, born=date(1990, 1, 1), **given)
    assert len(_log(place).items) == before
