"""Changing what one wrote. What it said before is kept for its author and those who look after
the room, not for everybody: a young member who takes back a telephone number has taken it back."""

from sqlalchemy import func, select

from ifsa.actor import Actor
from ifsa.errors import Conflict, demand
from ifsa.rooms import (
    drafts,
    hiding,
    links,
    mentions,
    newcomers,
    queries,
    search,
    showing,
    voices,
    wordlists,
    words,
)
from ifsa.rooms.changes import next_seq, of_message
from ifsa.rooms.events import MessageEdited
from ifsa.rooms.model import Message, Version
from ifsa.rooms.policy import may_edit
from ifsa.rooms.views import MessageView
from ifsa.storage.work import Work


def edit(
    work: Work,
    actor: Actor,
    *,
    message: int,
    text: str,
    before: str | None = None,
    lang: str | None = None,
) -> MessageView:
    """Another text for a message of one's own; the same text again changes nothing. What goes along
    with it stays, and may then be all there is.

    `before` is what the editor was opened with: if the message says something else by now, edited
    on another device, that is a Conflict. Raises NotFound, Refused, Invalid for the text.
    """
    room, row = of_message(work, actor, message)
    text = words.text(text, required=not showing.kinds_in(work, [row.id]))
    demand(may_edit(actor, author=row.author_id, gone=row.deleted_at is not None))
    voices.demand_voice(work, actor, room)
    language = _language(lang, text, row, actor)
    if (row.text, row.lang) != (text, language):
        if before is not None and before.split() != row.text.split():
            raise Conflict("changed_meanwhile")
        newcomers.demand_text(work, actor, room, text=text)
        word = wordlists.check(work, actor, room, text, before=row.text)
        _keep(work, row)
        row.text, row.lang, row.edited_at = text, language, work.now
        search.keep_message(work, row)
        mentions.note(work, actor, room, row)
        links.trim(work, row)
        work.emit(MessageEdited(room.slug, next_seq(room), row.topic_id, row.id))
        hiding.hold_for(work, room, row, word)
    drafts.edited(work, actor, room=room.slug, message=message)
    return queries.message(work, actor, id=message)


def _language(given: str | None, text: str, row: Message, actor: Actor) -> str:
    """What somebody has said of the language stays, as long as the text looks as it did."""
    seen, before = (words.language(None, one, actor) for one in (text, row.text))
    return words.language(given, text, actor) if given or seen != before else row.lang


def _keep(work: Work, row: Message) -> None:
    kept = select(func.count()).where(Version.message_id == row.id)
    number = (work.session.scalar(kept) or 0) + 1
    work.session.add(
        Version(message_id=row.id, number=number, text=row.text, lang=row.lang, until=work.now)
    )
