"""What those who have just joined do less of, so that accounts opened to advertise are of little
use. Whoever meets a limit reads which it is, and when it ends.

Where it is about how often, it is like slow mode: what was written waits and goes by itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from ifsa.actor import Actor
from ifsa.errors import Invalid, TooMany
from ifsa.rooms.model import Message, Topic
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


def demand_post(work: Work, actor: Actor, *, text: str, files: Sequence[int]) -> None:
    """Of a message. Raises TooMany("new_messages"), Invalid: new_links, new_names, new_files."""
    ends = _ends(work, actor)
    if ends is None:
        return
    _demand_few(work, ends, "files", "new_files", len(files), FILES)
    _demand_text(work, ends, text)
    wrote = Message.author_id == actor.member
    demand_rate(work, actor, Message.posted_at, wrote, most=(MESSAGES, HOUR), code="new_messages")


def demand_text(work: Work, actor: Actor, *, text: str) -> None:
    """Of what a message says after an edit. Raises Invalid: new_links, new_names."""
    ends = _ends(work, actor)
    if ends is not None:
        _demand_text(work, ends, text)


def demand_topic(work: Work, actor: Actor) -> None:
    """Raises TooMany("new_topics")."""
    started = Topic.author_id == actor.member
    demand_rate(work, actor, Topic.made_at, started, most=(TOPICS, DAY), code="new_topics")


def demand_rate(
    work: Work,
    actor: Actor,
    at: Any,
    mine: ColumnElement[bool],
    *,
    most: tuple[int, timedelta],
    code: str,
) -> None:
    """Of rows that are one's own (`mine`), each made `at` a time, so many in so long a time. Raises
    TooMany(code) with when the next may follow; never for who is not new."""
    ends = _ends(work, actor)
    if ends is None:
        return
    limit, span = most
    # Of the latest so many the first: when it is old enough, another may follow.
    wanted = select(at).where(mine, at > work.now - span).order_by(at.desc())
    first = work.session.scalar(wanted.offset(limit - 1).limit(1))
    if first is not None:
        wait = min(first + span, ends) - work.now
        seconds = max(1, ceil(wait.total_seconds()))
        hours = {"left": seconds} if span >= DAY else {}
        raise TooMany(seconds, code, limit=limit, **hours)


def _ends(work: Work, actor: Actor) -> datetime | None:
    """When somebody is new no more; None where they are not. Whether they run a school is asked
    only of those whom it would help."""
    if actor.joined is None or not _is_new(work, actor, steward=False):
        return None
    steward = bool(run_by(work, actor.member))
    return actor.joined + work.new_for if _is_new(work, actor, steward=steward) else None


def _is_new(work: Work, actor: Actor, *, steward: bool) -> bool:
    return is_newcomer(actor, now=work.now, new_for=work.new_for, steward=steward)


def _demand_text(work: Work, ends: datetime, text: str) -> None:
    _demand_few(work, ends, "text", "new_links", len(addresses(text)), LINKS)
    _demand_few(work, ends, "text", "new_names", len(set(handles(text))), NAMES)


def _demand_few(work: Work, ends: datetime, field: str, code: str, count: int, limit: int) -> None:
    if count > limit:
        left = ceil((ends - work.now).total_seconds())
        raise Invalid(field, code, limit=limit, left=left)
