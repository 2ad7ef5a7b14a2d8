"""Messages in other languages: what members and machines made of them, and which are good.

They stand beside the room, not in it: the original is always what a page shows, and nothing of a
room's stream changes with them. Each is of one text; when the message says something else they are
shown as what they are, of an earlier text.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, delete, select

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, demand
from ifsa.language import WRITTEN
from ifsa.members.policy import acting
from ifsa.members.queries import names
from ifsa.rooms import queries, voices, wordlists, words
from ifsa.rooms.events import TranslationRemoved
from ifsa.rooms.model import Message, Room, Topic, Translation, TranslationVote
from ifsa.rooms.policy import may_drop_translation, may_translate, readable
from ifsa.rooms.views import MessageView
from ifsa.storage.work import Reading, Work

MOST = 100


@dataclass(frozen=True, slots=True)
class TranslationView:
    """`by` is the name of who made it, None for a machine; `mine` and `liked` are of who asks.
    `fits`: the message still says what was translated."""

    id: int
    message: int
    lang: str
    text: str
    by: str | None
    handle: str | None
    author: int | None
    votes: int
    fits: bool
    mine: bool
    liked: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Translated:
    """A message with its translations, the best of each language first. `keeper` and `may` say
    whether one looks after the room, and may add one."""

    message: MessageView
    translations: list[TranslationView]
    may: bool
    keeper: bool

    def best(self, lang: str) -> TranslationView | None:
        """What to show first in a language."""
        fitting = (one for one in self.translations if one.lang == lang and one.fits)
        return next(fitting, None)


def give(work: Work, actor: Actor, *, message: int, lang: str, text: str) -> TranslationView:
    """One's own translation, in place of one's earlier one into that language.

    Raises NotFound, Refused, Invalid for a bad text or language, Conflict for a message out of
    sight.
    """
    row = _translatable(work, actor, message, lang)
    written = words.text(text)
    room = work.session.get_one(Room, row.room_id)
    topic = work.session.get_one(Topic, row.topic_id)
    voice = voices.of_topic(work, actor, room, topic)
    demand(may_translate(actor, voice))
    wordlists.demand_wanted(work, school=room.school_id, keeper=voice.keeper, text=written)
    found = _own(work, row.id, lang, acting(actor))
    if found is not None and (found.text, found.digest) == (written, digest(row.text)):
        return _one(work, actor, found.id)
    if found is not None:
        remove(work, found)  # what others found good was another text
    return _add(work, actor, row, lang, written, acting(actor))


def keep(
    work: Work, actor: Actor, *, message: int, lang: str, text: str, of: str
) -> TranslationView:
    """What a machine made of a text, for all who ask next; `of` is the digest of that text.

    Raises NotFound, Invalid, Conflict when the message says something else by now.
    """
    row = _translatable(work, actor, message, lang)
    if digest(row.text) != of:
        raise Conflict("changed_meanwhile")
    found = _own(work, row.id, lang, None)
    if found is not None and found.digest == of:
        return _one(work, actor, found.id)
    if found is not None:
        remove(work, found)
    return _add(work, actor, row, lang, words.text(text), None)


def drop(work: Work, actor: Actor, *, translation: int) -> MessageView:
    """Remove a translation: one's own, or as who looks after the room any. Raises NotFound,
    Refused."""
    row, message = _found(work, actor, translation)
    keeper = voices.keeps_room(work, actor, room=message.room_id)
    demand(may_drop_translation(actor, author=row.author_id, keeper=keeper))
    view = queries.message(work, actor, id=message.id)
    if row.author_id != actor.member:
        work.emit(TranslationRemoved(view.room, message.id, row.author_id))
    remove(work, row)
    return view


def like(work: Work, actor: Actor, *, translation: int) -> TranslationView:
    """Say that a translation is good; twice is once. Raises NotFound, Refused, Conflict for one's
    own."""
    return _vote(work, actor, translation, there=True)


def unlike(work: Work, actor: Actor, *, translation: int) -> TranslationView:
    """Take that back. Raises as `like` does."""
    return _vote(work, actor, translation, there=False)


def of_message(reading: Reading, actor: Actor, *, message: int) -> Translated:
    """A message with its translations. Raises NotFound; what is out of sight has none."""
    view = queries.message(reading, actor, id=message)
    gone = view.deleted or view.hidden is not None
    row = reading.session.get_one(Message, message)
    rows = [] if gone else _rows(reading, row.id)
    room = reading.session.get_one(Room, row.room_id)
    topic = reading.session.get_one(Topic, row.topic_id)
    may = not gone and may_translate(actor, voices.of_topic(reading, actor, room, topic)) is None
    keeper = voices.keeps_room(reading, actor, room=row.room_id)
    return Translated(view, _views(reading, actor, rows, row.text), may, keeper)


def one(reading: Reading, actor: Actor, *, id: int) -> TranslationView:
    """Raises NotFound, also for one of a message that one may not see, or that is out of sight."""
    row, _ = _found(reading, actor, id)
    return _one(reading, actor, row.id)


def among(reading: Reading, actor: Actor, *, ids: Collection[int]) -> dict[int, TranslationView]:
    """Those of these translations that one may see."""
    wanted = _readable(actor).where(Translation.id.in_(ids))
    found = reading.session.execute(wanted).all()
    views = [view for row, said in found for view in _views(reading, actor, [row], said.text)]
    return {view.id: view for view in views}


def digest(text: str) -> str:
    """What tells one text of a message from another."""
    return sha256(text.encode()).hexdigest()


def wipe(work: Work, *, message: int) -> None:
    """A message is gone, and what it said in other languages with it."""
    theirs = select(Translation.id).where(Translation.message_id == message)
    work.session.execute(delete(TranslationVote).where(TranslationVote.translation_id.in_(theirs)))
    work.session.execute(delete(Translation).where(Translation.message_id == message))


def remove(work: Work, row: Translation) -> None:
    """Without a trace: the original is there."""
    work.session.execute(delete(TranslationVote).where(TranslationVote.translation_id == row.id))
    work.session.delete(row)
    work.session.flush()


def _translatable(work: Work, actor: Actor, message: int, lang: str) -> Message:
    view = queries.message(work, actor, id=message)
    if lang not in WRITTEN:
        raise Invalid("lang", "bad_language")
    if view.deleted or view.hidden is not None or not view.text:
        raise Conflict("nothing_to_translate")
    if lang == view.lang:
        raise Invalid("lang", "same_language")
    return work.session.get_one(Message, message)


def _own(work: Work, message: int, lang: str, author: int | None) -> Translation | None:
    return work.session.scalar(
        select(Translation).where(
            Translation.message_id == message,
            Translation.lang == lang,
            Translation.author_id.is_(None) if author is None else Translation.author_id == author,
        )
    )


def _add(
    work: Work, actor: Actor, row: Message, lang: str, text: str, author: int | None
) -> TranslationView:
    made = Translation(
        message_id=row.id,
        lang=lang,
        author_id=author,
        text=text,
        digest=digest(row.text),
        made_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    return _one(work, actor, made.id)


def _found(reading: Reading, actor: Actor, translation: int) -> tuple[Translation, Message]:
    wanted = _readable(actor).where(Translation.id == translation)
    row = reading.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _readable(actor: Actor) -> Select[Translation, Message]:
    """Translations, each with its message, of messages in sight in rooms that one may see."""
    return (
        select(Translation, Message)
        .join(Message, Message.id == Translation.message_id)
        .join(Room, Room.id == Message.room_id)
        .where(Message.hidden_at.is_(None), readable(actor))
    )


def _vote(work: Work, actor: Actor, translation: int, *, there: bool) -> TranslationView:
    row, message = _found(work, actor, translation)
    room = work.session.get_one(Room, message.room_id)
    demand(may_translate(actor, voices.of_room(work, actor, room)))
    if row.author_id == actor.member:
        raise Conflict("own_translation")
    found = work.session.get(TranslationVote, (row.id, acting(actor)))
    if there and found is None:
        work.session.add(
            TranslationVote(translation_id=row.id, member_id=actor.member, given_at=work.now)
        )
    elif not there and found is not None:
        work.session.delete(found)
    work.session.flush()
    return _one(work, actor, row.id)


def _rows(reading: Reading, message: int) -> Sequence[Translation]:
    wanted = select(Translation).where(Translation.message_id == message)
    return reading.session.scalars(wanted.order_by(Translation.id.desc()).limit(MOST)).all()


def _one(reading: Reading, actor: Actor, id: int) -> TranslationView:
    row = reading.session.get_one(Translation, id)
    message = reading.session.get_one(Message, row.message_id)
    return _views(reading, actor, [row], message.text)[0]


def _views(
    reading: Reading, actor: Actor, rows: Sequence[Translation], text: str
) -> list[TranslationView]:
    people = names(reading, {row.author_id for row in rows if row.author_id is not None})
    votes = select(TranslationVote.translation_id, TranslationVote.member_id).where(
        TranslationVote.translation_id.in_([row.id for row in rows])
    )
    given = [(one.translation_id, one.member_id) for one in reading.session.execute(votes)]
    now = digest(text)
    views = [
        TranslationView(
            id=row.id,
            message=row.message_id,
            lang=row.lang,
            text=row.text,
            by=None if row.author_id is None else people[row.author_id].name,
            author=row.author_id,
            handle=None if row.author_id is None else people[row.author_id].handle,
            votes=sum(translation == row.id for translation, _ in given),
            fits=row.digest == now,
            mine=actor.member is not None and row.author_id == actor.member,
            liked=(row.id, actor.member) in given,
            at=row.made_at,
        )
        for row in rows
    ]
    return sorted(views, key=lambda one: (not one.fits, one.handle is None, -one.votes))
