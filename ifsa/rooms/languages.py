"""Saying in which language a message is, where that was not seen rightly."""

from ifsa.actor import Actor
from ifsa.errors import Invalid, demand
from ifsa.language import WRITTEN
from ifsa.rooms import queries, search
from ifsa.rooms.changes import next_seq, of_message
from ifsa.rooms.events import LanguageCorrected
from ifsa.rooms.policy import may_correct_language
from ifsa.rooms.views import MessageView
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Work


def correct(work: Work, actor: Actor, *, message: int, lang: str) -> MessageView:
    """From now on it is known to be in this language, one of WRITTEN; the same again changes
    nothing. Raises NotFound, Refused, Invalid."""
    if lang not in WRITTEN:
        raise Invalid("lang", "bad_language")
    room, row = of_message(work, actor, message)
    steward = is_steward(work, actor.member, room.school_id)
    gone = row.deleted_at is not None
    demand(may_correct_language(actor, author=row.author_id, steward=steward, gone=gone))
    if row.lang != lang:
        row.lang = lang
        search.keep_message(work, row)
        work.emit(LanguageCorrected(room.slug, next_seq(room), row.topic_id, row.id))
    return queries.message(work, actor, id=message)
