"""Why one was told: the rule behind a notice, with what one may change about it."""

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from ifsa.actor import Actor
from ifsa.demonstrations import queries as lessons
from ifsa.errors import NotFound
from ifsa.notifications import queries
from ifsa.notifications.kinds import Letters
from ifsa.notifications.queries import NoticeView
from ifsa.rooms import audience
from ifsa.rooms.audience import Standing
from ifsa.rooms.events import MemberAddressed, TopicGrew
from ifsa.schools.queries import SchoolBrief
from ifsa.storage.events import StoredEvent
from ifsa.storage.outbox import decode
from ifsa.storage.work import Reading


class Rule(StrEnum):
    """What one has to do with what one was told of."""

    SCHOOL_FOLLOWED = "school_followed"
    REGISTERED = "registered"
    NEGOTIATES = "negotiates"
    ACCOUNT = "account"
    TALK = "talk"


_OF_SUBJECT = {
    "lesson": Rule.REGISTERED,
    "inquiry": Rule.NEGOTIATES,
    "member": Rule.ACCOUNT,
    "message": Rule.TALK,
    "topic": Rule.TALK,
}


@dataclass(frozen=True, slots=True)
class Why:
    """`school` is the one that is followed, `standing` what one has to do with the message; None
    where it is about neither, or may not be seen any more. `letters`: which one gets by e-mail."""

    notice: NoticeView
    rule: Rule
    school: SchoolBrief | None
    standing: Standing | None
    letters: Letters


def why(reading: Reading, actor: Actor, *, notice: int) -> Why:
    """Raises Refused for a visitor, NotFound for what another was told."""
    row = queries.own(reading, actor, notice)
    view = queries.view(row)
    rule = _OF_SUBJECT[view.subject.kind]
    school, standing = None, None
    if view.kind == "lesson.scheduled":
        rule = Rule.SCHOOL_FOLLOWED
        with suppress(NotFound):
            school = lessons.lesson(reading, actor, lesson=view.subject.id).school
    if rule is Rule.TALK:
        with suppress(NotFound):
            standing = audience.standing(reading, actor, message=_message(reading, row.event_id))
    return Why(view, rule, school, standing, queries.letters(reading, actor))


def _message(reading: Reading, event: int) -> int:
    """Of which message a notice tells. Raises NotFound."""
    stored = reading.session.get(StoredEvent, event)
    happened = decode(stored.body) if stored else None
    if not isinstance(happened, MemberAddressed | TopicGrew):
        raise NotFound
    return happened.message
