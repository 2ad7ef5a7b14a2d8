"""Writing a letter, and what becomes of it. None of it sends: that is the postman's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import delete, select

from ifsa.actor import Actor
from ifsa.delivery.events import LetterWritten
from ifsa.delivery.letterhead import Draft, Letterhead
from ifsa.delivery.model import Letter
from ifsa.language.direction import direction
from ifsa.storage.work import Work

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
KEPT = timedelta(days=30)
"""How long a letter that is done is kept, for whoever asks where it went."""
_RLM = "\u200f"


def write(work: Work, head: Letterhead, draft: Draft) -> None:
    """Put a letter down to be sent; about one thing only the first is."""
    if _is_written(work, draft):
        return
    letter = Letter(
        kind=draft.kind,
        number=draft.number,
        member_id=draft.member,
        address=draft.address,
        language=draft.language,
        subject=" ".join(draft.subject.split()),
        words=laid_out(draft.paragraphs, draft.language),
        stop=draft.stop,
        message_id=f"<{token_urlsafe(16)}@{head.domain}>",
        made_at=work.now,
        until=draft.until,
        due=work.now,
    )
    work.session.add(letter)
    work.session.flush()
    work.emit(LetterWritten(letter.id))


def _is_written(work: Work, draft: Draft) -> bool:
    same = select(Letter.id).where(Letter.kind == draft.kind, Letter.number == draft.number)
    return work.session.scalar(same) is not None


def laid_out(paragraphs: Sequence[str], language: str) -> str:
    """Paragraphs as one text. Where a language runs from the right, each begins with a mark that
    says so: mail programs go by the first letter (UAX #9, P2), and that may be of a foreign name.
    """
    mark = _RLM if direction(language) == "rtl" else ""
    marked = [one if one.startswith("http") else f"{mark}{one}" for one in paragraphs]
    return "\n\n".join(marked) + "\n"


def sent(work: Work, actor: Actor, *, letter: int) -> None:
    """The server has taken it. Its member may have been forgotten meanwhile, and it with them."""
    row = work.session.get(Letter, letter)
    if row is None:
        return
    row.tries += 1
    row.sent_at, row.failure = work.now, None
    _done(row)


def refuse(work: Work, actor: Actor, *, letter: int, failure: str) -> None:
    """The server will never take it: kept with the reason, not tried again."""
    row = work.session.get(Letter, letter)
    if row is None:
        return
    row.tries += 1
    _give_up(row, failure)


def drop(work: Work, actor: Actor, *, letters: Sequence[int]) -> None:
    """They help nobody any more, say because nobody served this house for a day."""
    for row in work.session.scalars(select(Letter).where(Letter.id.in_(letters))):
        _give_up(row, row.failure or "too old to be sent")


def put_off(work: Work, actor: Actor, *, letters: Sequence[int], failure: str) -> None:
    """They could not be sent now: later again, ever more seldom, until they help nobody."""
    for row in work.session.scalars(select(Letter).where(Letter.id.in_(letters))):
        row.tries += 1
        _put_off(row, work.now, failure)


def put_off_all(work: Work, actor: Actor, *, failure: str) -> None:
    """The same for all that are due: nobody takes any now."""
    due = select(Letter.id).where(Letter.due <= work.now)
    put_off(work, actor, letters=work.session.scalars(due).all(), failure=failure)


def clear(work: Work, actor: Actor) -> None:
    """Forget letters that have been done for long."""
    old = work.now - KEPT
    work.session.execute(delete(Letter).where(Letter.due.is_(None), Letter.made_at < old))


def _put_off(row: Letter, now: datetime, failure: str) -> None:
    due = now + min(FIRST_PAUSE * 2 ** min(row.tries - 1, 10), LONGEST_PAUSE)
    if due >= row.until:
        _give_up(row, failure)
    else:
        row.due, row.failure = due, failure[:500]


def _give_up(row: Letter, failure: str) -> None:
    row.failure = failure[:500]
    _done(row)


def _done(row: Letter) -> None:
    row.due, row.words = None, ""
