"""What a topic is called: changing it, taking it out of sight, and bringing it back. Its messages
are hidden one by one."""

from ifsa.actor import Actor
from ifsa.errors import Conflict, NotFound, demand
from ifsa.members.policy import acting
from ifsa.rooms import queries, reasons, search, voices, wordlists, words
from ifsa.rooms.changes import locked, next_seq, of_topic
from ifsa.rooms.events import TitleChanged, TitleHidden, TitleShown, TopicChanged, WordHeld
from ifsa.rooms.hiding import demand_to_hide, demand_to_show, unless_to_show
from ifsa.rooms.model import Room, Topic
from ifsa.rooms.policy import may_retitle
from ifsa.rooms.views import TopicView
from ifsa.storage.work import Reading, Work


def change(
    work: Work,
    actor: Actor,
    *,
    topic: int,
    title: str,
    before: str | None = None,
    lang: str | None = None,
) -> TopicView:
    """Another title; the same again changes nothing. One that is hidden stays so.

    `before` is what the form was opened with: if the topic is called otherwise by now, that is a
    Conflict. Raises NotFound (a room's open topic has no title), Refused, Invalid.
    """
    room, row = _found(work, actor, topic)
    voice, asked = voices.of_topic(work, actor, room, row), row.author_id == actor.member
    demand(may_retitle(actor, voice, asked=asked))
    title, former = words.title(title), row.title or ""
    if title != former:
        if before is not None and before.split() != former.split():
            raise Conflict("changed_meanwhile")
        word = wordlists.check(work, actor, room, title, field="title", before=former)
        row.title, row.lang = title, words.language(lang, title, actor)
        work.session.flush()
        search.keep_topic(work, row)
        work.emit(TopicChanged(room.slug, next_seq(room), row.id))
        if not asked:
            work.emit(TitleChanged(room.slug, row.id, row.author_id))
        hold_for(work, room, row, word)
    return queries.topic(work, actor, id=topic)


def hide(work: Work, actor: Actor, *, topic: int, reason: str, note: str = "") -> TopicView:
    """From now on others see that there is a topic, but not what it is called.

    `note` is for who started it. Hiding what is hidden changes nothing. Raises NotFound (a room's
    open topic has no title), Refused, Invalid.
    """
    room, row = _found(work, actor, topic)
    why, told = reasons.known(reason), reasons.note(note)
    demand_to_hide(work, actor, room)
    if row.hidden_at is None or row.hidden_for in reasons.UNDECIDED:
        row.cover(by=acting(actor), at=work.now, reason=why.value, note=told)
        work.emit(TitleHidden(room.slug, next_seq(room), row.id, why.value))
    return queries.topic(work, actor, id=topic)


def show(work: Work, actor: Actor, *, topic: int) -> TopicView:
    """Bring it back; what is not hidden stays as it is. Raises NotFound, Refused."""
    room, row = _found(work, actor, topic)
    demand_to_show(work, actor, room, row)
    if row.hidden_at is not None:
        _show(work, room, row)
    return queries.topic(work, actor, id=topic)


def to_change(reading: Reading, actor: Actor, *, topic: int) -> TopicView:
    """A topic for the form. Raises NotFound, also where there is no title, and Refused to who may
    not change it."""
    view = queries.topic(reading, actor, id=topic)
    if view.title is None:
        raise NotFound
    voice = voices.in_topic(reading, actor, topic=topic)
    demand(may_retitle(actor, voice, asked=view.author == actor.member))
    return view


def can_show(reading: Reading, actor: Actor, *, topic: int) -> bool:
    """Whether one may bring back the title of a topic that one sees, if it is hidden."""
    row = reading.session.get_one(Topic, topic)
    room = reading.session.get_one(Room, row.room_id)
    return row.hidden_at is not None and unless_to_show(reading, actor, room, row) is None


def hold_for(work: Work, room: Room, row: Topic, word: int | None) -> None:
    """Out of sight for a word of a list that stands in it, where there is one, until somebody has
    decided; by nobody."""
    if word is None:
        return
    row.cover(by=None, at=work.now, reason=reasons.WORD, note=None)
    author, work.actor_id = work.actor_id, None
    work.emit(TitleHidden(room.slug, next_seq(room), row.id, reasons.WORD))
    work.actor_id = author
    work.emit(WordHeld(room.slug, "topic", row.id, word))


def release(work: Work, *, topic: int) -> None:
    """It was decided that nothing is wrong with it: what was held back is there again."""
    room = locked(work, work.session.get_one(Topic, topic).room_id)
    row = work.session.get_one(Topic, topic, populate_existing=True)
    if row.hidden_for in reasons.UNDECIDED:
        _show(work, room, row)


def _show(work: Work, room: Room, row: Topic) -> None:
    row.uncover()
    work.emit(TitleShown(room.slug, next_seq(room), row.id))


def _found(work: Work, actor: Actor, topic: int) -> tuple[Room, Topic]:
    room, row = of_topic(work, actor, topic)
    if row.title is None:
        raise NotFound
    return room, row
