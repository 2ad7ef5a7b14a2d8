"""What those who have just joined do less of, so that accounts opened to advertise are of little
use. Whoever meets a limit reads which it is, and when it ends.

Where it is about how often, it is like slow mode: what was written waits and goes by itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final, TypedDict, Unpack

from sqlalchemy import ColumnElement, select

from ifsa.actor import Actor
from ifsa.errors import Invalid, TooMany
from ifsa.rooms import vouches
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import is_newcomer
from ifsa.schools.queries import run_by
from ifsa.storage.work import Work
from ifsa.text.markdown import addresses, handles

MESSAGES: Final = 20  # an hour
TOPICS: Final = 3  # a day
LINKS: Final = 2  # a message
NAMES: Final = 3  # a message
FILES: Final = 3  # a message
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def demand_post(work: Work, actor: Actor, room: Room, *, text: str, files: Sequence[int]) -> None:
    """Of a message. Raises TooMany("new_messages"), Invalid: new_links, new_names, new_files."""
    ends = _ends(work, actor, room.school_id)
    if ends is None:
        return
    _demand_few(work, ends, "files", "new_files", len(files), FILES)
    _demand_text(work, ends, text)
    wrote = Message.author_id == actor.member
    most = (MESSAGES, HOUR)
    _demand_rate(work, ends, Message.posted_at, wrote, most=most, code="new_messages")


def demand_text(work: Work, actor: Actor, room: Room, *, text: str) -> None:
    """Of what a message says after an edit. Raises Invalid: new_links, new_names."""
    ends = _ends(work, actor, room.school_id)
    if ends is not None:
        _demand_text(work, ends, text)


def demand_topic(work: Work, actor: Actor, room: Room) -> None:
    """Raises TooMany("new_topics")."""
    started = Topic.author_id == actor.member
    given: Rate = {"most": (TOPICS, DAY), "code": "new_topics"}
    demand_rate(work, actor, Topic.made_at, started, school=room.school_id, **given)


class Rate(TypedDict):
    """So many in so long a time, and the code of what is said of one more."""

    most: tuple[int, timedelta]
    code: str


def demand_rate(
    work: Work,
    actor: Actor,
    at: Any,
    mine: ColumnElement[bool],
    *,
    school: int | None,
    **given: Unpack[Rate],
) -> None:
    """Of rows that are one's own (`mine`), each made `at` a time. Raises TooMany with when the next
    may follow; never for who is not new at a school."""
    ends = _ends(work, actor, school)
    if ends is not None:
        _demand_rate(work, ends, at, mine, **given)


def _demand_rate(
    work: Work, ends: datetime, at: Any, mine: ColumnElement[bool], **given: Unpack[Rate]
) -> None:
    (limit, span), code = given["most"], given["code"]
    # Of the latest so many the first: when it is old enough, another may follow.
    wanted = select(at).where(mine, at > work.now - span).order_by(at.desc())
    first = work.session.scalar(wanted.offset(limit - 1).limit(1))
    if first is not None:
        wait = min(first + span, ends) - work.now
        seconds = max(1, ceil(wait.total_seconds()))
        hours = {"left": seconds} if span >= DAY else {}
        raise TooMany(seconds, code, limit=limit, **hours)


def _ends(work: Work, actor: Actor, school: int | None) -> datetime | None:
    """When somebody is new no more at a school; None where they are not. Whether they run one, or
    are vouched for, is asked only of those whom it would help."""
    if actor.joined is None or not _is_new(work, actor, known=False):
        return None
    known = bool(run_by(work, actor.member))
    known = known or vouches.holds(work, member=actor.member, school=school)
    return actor.joined + work.new_for if _is_new(work, actor, known=known) else None


def _is_new(work: Work, actor: Actor, *, known: bool) -> bool:
    return is_newcomer(actor, now=work.now, new_for=work.new_for, known=known)


def _demand_text(work: Work, ends: datetime, text: str) -> None:
    _demand_few(work, ends, "text", "new_links", len(addresses(text)), LINKS)
    _demand_few(work, ends, "text", "new_names", len(set(handles(text))), NAMES)


def _demand_few(work: Work, ends: datetime, field: str, code: str, count: int, limit: int) -> None:
    if count > limit:
        left = ceil((ends - work.now).total_seconds())
        raise Invalid(field, code, limit=limit, left=left)
