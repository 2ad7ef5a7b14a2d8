"""What follows from a notice where there is mail: a letter, for whoever wants one."""

from datetime import datetime, timedelta

from ifsa.delivery import letters
from ifsa.delivery.letterhead import Draft, Letterhead
from ifsa.language.catalogues import N_, translations
from ifsa.language.formatting import Format
from ifsa.language.isolation import isolate_within
from ifsa.members.queries import Mailbox, mailbox
from ifsa.notifications import choices
from ifsa.notifications.events import NoticeGiven
from ifsa.notifications.facts import LessonFacts
from ifsa.notifications.kinds import AT_ONCE, Letters
from ifsa.notifications.model import Notice
from ifsa.notifications.paths import path_of
from ifsa.notifications.policy import may_write_to
from ifsa.notifications.queries import NoticeView, view
from ifsa.notifications.words import sentence
from ifsa.storage.work import Work

WRITE = "notices.write"
"""The name under which app.py has `write`."""

PATIENCE = timedelta(minutes=3)
"""So long somebody who is here may read a notice before it is also sent."""
HELPS_FOR = timedelta(days=3)


def write(work: Work, event: NoticeGiven, *, head: Letterhead) -> None:
    """A letter of a notice. It waits a while first: who has read it by then needs none."""
    row = work.session.get(Notice, event.notice)
    if row is None or row.read_at is not None:
        return
    if row.kind not in AT_ONCE and work.now < row.made_at + PATIENCE:
        work.later(row.made_at + PATIENCE, WRITE, event)
        return
    box = mailbox(work, member=row.member_id)
    if box is None:
        return
    choice = choices.own(work, member=row.member_id)
    if may_write_to(box, Letters(choice.letters), kind=row.kind):
        letters.write(work, head, _draft(head, view(row), box, choice.secret))


def _draft(head: Letterhead, notice: NoticeView, box: Mailbox, secret: str) -> Draft:
    fmt = Format(box.language, box.zone)
    said, stop = sentence(notice, fmt), head.link(f"/letters/stop/{secret}")
    why = N_("This e-mail is for the account %(handle)s at %(house)s. To get no more of them:")
    names = {"handle": f"@{box.handle}", "house": head.house}
    shown = {name: isolate_within(text, box.language) for name, text in names.items()}
    footer = translations(box.language).gettext(why) % shown
    return Draft(
        kind="notice",
        number=notice.id,
        member=box.member,
        address=box.address,
        language=box.language,
        subject=said,
        paragraphs=[said, head.link(path_of(notice.subject)), footer, stop],
        until=_until(notice),
        stop=stop,
    )


def _until(notice: NoticeView) -> datetime:
    """A lesson's letters are of no use when it has begun, and hardly when it has just gone live."""
    if notice.kind == "lesson.started":
        return notice.made_at + timedelta(hours=1)
    if isinstance(notice.facts, LessonFacts) and notice.kind != "lesson.cancelled":
        return max(notice.facts.starts_at, notice.made_at + timedelta(minutes=1))
    return notice.made_at + HELPS_FOR
