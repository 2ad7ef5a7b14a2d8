"""The answer of a topic: one message that whoever has the same question should read first."""

from ifsa.actor import Actor
from ifsa.errors import Conflict, NotFound, demand
from ifsa.rooms import queries, voices
from ifsa.rooms.changes import next_seq, of_message
from ifsa.rooms.events import AnswerChosen, AnswerDropped, TopicChanged
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import may_choose_answer
from ifsa.rooms.views import MessageView
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Work


def choose(work: Work, actor: Actor, *, message: int) -> MessageView:
    """This one is the answer, and no other any more. Raises NotFound, Refused, Conflict for a
    message out of sight, or in a room's open topic, where many things are asked."""
    room, row, topic = _found(work, actor, message)
    if row.deleted_at is not None or row.hidden_at is not None or topic.title is None:
        raise Conflict("no_answer")
    if topic.answer_id != row.id:
        unset(work, room, topic)
        topic.answer_id = row.id
        work.emit(AnswerChosen(room.slug, next_seq(room), topic.id, row.id))
        work.emit(TopicChanged(room.slug, next_seq(room), topic.id))
    return queries.message(work, actor, id=message)


def drop(work: Work, actor: Actor, *, message: int) -> MessageView:
    """It is not the answer after all. Raises NotFound, Refused."""
    room, row, topic = _found(work, actor, message)
    if topic.answer_id == row.id:
        unset(work, room, topic)
        work.emit(TopicChanged(room.slug, next_seq(room), topic.id))
    return queries.message(work, actor, id=message)


def unset(work: Work, room: Room, topic: Topic) -> None:
    """A topic without an answer. Whoever calls tells of the topic."""
    earlier, topic.answer_id = topic.answer_id, None
    if earlier is not None:
        work.session.flush()
        work.emit(AnswerDropped(room.slug, next_seq(room), topic.id, earlier))


def tell(work: Work, room: Room, row: Message) -> None:
    """A message was hidden or shown: its topic's head names the answer, or does not any more."""
    topic = work.session.get_one(Topic, row.topic_id)
    if topic.answer_id == row.id:
        work.emit(TopicChanged(room.slug, next_seq(room), topic.id))


def withdraw(work: Work, room: Room, row: Message) -> None:
    """A message that goes, to another topic or for good, is no answer any more."""
    topic = work.session.get_one(Topic, row.topic_id)
    if topic.answer_id == row.id:
        unset(work, room, topic)
        work.emit(TopicChanged(room.slug, next_seq(room), topic.id))


def _found(work: Work, actor: Actor, message: int) -> tuple[Room, Message, Topic]:
    room, row = of_message(work, actor, message)
    topic = work.session.get(Topic, row.topic_id)
    if topic is None:
        raise NotFound
    steward = is_steward(work, actor.member, room.school_id)
    demand(may_choose_answer(actor, asked=topic.author_id == actor.member, steward=steward))
    voices.demand_voice(work, actor, room)
    return room, row, topic
