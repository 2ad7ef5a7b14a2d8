"""Reads about one's own notices. A list takes the same number of statements for 1 and for 50."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.members.policy import acting
from ifsa.members.queries import names
from ifsa.notifications.choices import with_secret
from ifsa.notifications.facts import Facts, Subject, restored
from ifsa.notifications.kinds import Letters
from ifsa.notifications.model import LetterChoice, Notice
from ifsa.notifications.policy import readable
from ifsa.storage.work import Reading

PAGE = 30
# From here on a count is "99+": nobody needs it exactly, and every page asks for it.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice; its sentence is made by notifications.words."""

    id: int
    kind: str
    subject: Subject
    facts: Facts
    made_at: datetime
    read_at: datetime | None

    @property
    def unread(self) -> bool:
        return self.read_at is None


@dataclass(frozen=True, slots=True)
class NoticeList:
    """Notices, the newest first; `next` is the cursor of the following piece.

    `unread` counts all that are unread, MOST_COUNTED for so many and more.
    """

    items: tuple[NoticeView, ...]
    next: int | None
    unread: int


@dataclass(frozen=True, slots=True)
class Given:
    """A notice that was just given, and how many are unread with it."""

    notice: NoticeView
    unread: int


def unread(reading: Reading, actor: Actor) -> int:
    """How many of one's own notices are unread, at most MOST_COUNTED; none for a visitor."""
    if not actor.signed_in:
        return 0
    some = select(Notice.id).where(readable(actor), Notice.read_at.is_(None)).limit(MOST_COUNTED)
    return reading.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def page(reading: Reading, actor: Actor, *, before: int | None = None) -> NoticeList:
    """One's own notices. Raises Refused for a visitor."""
    acting(actor)
    wanted = select(Notice).where(readable(actor)).order_by(Notice.id.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(Notice.id < before)
    rows = reading.session.scalars(wanted).all()
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    shown = tuple(view(row) for row in rows[:PAGE])
    return NoticeList(shown, following, unread(reading, actor))


def given(reading: Reading, actor: Actor, *, notice: int) -> Given:
    """For the live pages of who was told. Raises as `own` does."""
    return Given(view(own(reading, actor, notice)), unread(reading, actor))


def own(reading: Reading, actor: Actor, notice: int) -> Notice:
    """The row of one of one's own notices, for the verbs of this area.

    Raises Refused for a visitor, NotFound for what another was told.
    """
    acting(actor)
    row = reading.session.scalar(select(Notice).where(Notice.id == notice, readable(actor)))
    if row is None:
        raise NotFound
    return row


def letters(reading: Reading, actor: Actor) -> Letters:
    """Which letters one gets. Raises Refused for a visitor."""
    found = reading.session.get(LetterChoice, acting(actor))
    return Letters(found.letters) if found else Letters.IMPORTANT


def whose_letters(reading: Reading, actor: Actor, *, secret: str) -> str:
    """The handle of whose letters a secret stops. Raises NotFound for a secret that is none."""
    member = with_secret(reading, secret).member_id
    return names(reading, [member])[member].handle


def already_told(reading: Reading, *, event: int) -> set[int]:
    """The members who have a notice of an event."""
    return set(reading.session.scalars(select(Notice.member_id).where(Notice.event_id == event)))


def already_waiting(reading: Reading, *, kind: str, subject: Subject) -> set[int]:
    """The members who have an unread notice of a kind about a thing."""
    about = (Notice.kind == kind, Notice.subject == subject.kind, Notice.subject_id == subject.id)
    wanted = select(Notice.member_id).where(*about, Notice.read_at.is_(None))
    return set(reading.session.scalars(wanted))


def view(row: Notice) -> NoticeView:
    """A row as it is shown."""
    return NoticeView(
        id=row.id,
        kind=row.kind,
        subject=Subject(row.subject, row.subject_id),
        facts=restored(row.facts),
        made_at=row.made_at,
        read_at=row.read_at,
    )
