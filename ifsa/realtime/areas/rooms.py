"""What one does in rooms over /live. What is told of it: room_changes.py."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from ifsa.realtime.command import Caller, Command
from ifsa.rooms import (
    answers,
    deletions,
    echoes,
    edits,
    languages,
    messages,
    reactions,
    titles,
    voices,
)
from ifsa.rooms.events import (
    stream,
)
from ifsa.rooms.views import MessageView
from ifsa.wire import drafts
from ifsa.wire import rooms as wire
from ifsa.wire.live import Ok
from ifsa.wire.numbers import Number


class Post(msgspec.Struct):
    """Post a message; `key` is a UUID made by the client, the same for each try. `files` are the
    ids of one's own uploads, that go along. It `continues` the draft of another device, by its key
    and its number then, which is gone with it."""

    room: str
    key: UUID
    text: str = ""
    topic: Number | None = None
    lang: str | None = None
    files: list[Number] = []
    reply_to: Number | None = None
    continues: UUID | None = None
    continues_number: Number | None = None


class Start(msgspec.Struct):
    """Start a topic with its first message, and the `files` that go along. `continues` as in a
    post."""

    room: str
    key: UUID
    title: str = ""
    text: str = ""
    lang: str | None = None
    files: list[Number] = []
    continues: UUID | None = None
    continues_number: Number | None = None


class Edit(wire.EditMessage, kw_only=True):
    """Change what one wrote."""

    message: Number


class Delete(msgspec.Struct):
    """Delete what one wrote; its place stays."""

    message: Number


class Correct(wire.CorrectLanguage, kw_only=True):
    """Say in which language a message is."""

    message: Number


class React(wire.React, kw_only=True):
    """Put a sign under a message, or (`there` false) take one's own back."""

    message: Number
    there: bool = True


class Answer(msgspec.Struct):
    """Say that a message is its topic's answer, or (`chosen` false) that it is not."""

    message: Number
    chosen: bool = True


class Retitle(wire.ChangeTitle, kw_only=True):
    """Call a topic otherwise."""

    topic: Number


class Echo(msgspec.Struct):
    """Say that one has the same problem, or (`there` false) has it no more."""

    topic: Number
    there: bool = True


class Typing(msgspec.Struct):
    """Say that one is writing in a topic: once in a few seconds, as long as one does. It is told
    to those who watch the room with `signs`, and never stored."""

    room: str
    topic: Number


async def post(caller: Caller, given: Post) -> Ok:
    message = await caller.live.store.do(
        messages.post,
        await caller.actor(),
        room=given.room,
        key=given.key,
        text=given.text,
        topic=given.topic,
        lang=given.lang,
        files=given.files,
        reply_to=given.reply_to,
        continues=drafts.seen(given),
    )
    return Ok(seq=message.seq, message=wire.message(message))


async def start(caller: Caller, given: Start) -> Ok:
    started = await caller.live.store.do(
        messages.ask,
        await caller.actor(),
        room=given.room,
        key=given.key,
        title=given.title,
        text=given.text,
        lang=given.lang,
        files=given.files,
        continues=drafts.seen(given),
    )
    shape = wire.StartedShape(wire.topic(started.topic), wire.message(started.message))
    return Ok(seq=started.message.seq, state=shape)


async def edit(caller: Caller, given: Edit) -> Ok:
    return await _changed(
        caller, edits.edit, given.message, text=given.text, before=given.before, lang=given.lang
    )


async def delete(caller: Caller, given: Delete) -> Ok:
    return await _changed(caller, deletions.delete, given.message)


async def correct(caller: Caller, given: Correct) -> Ok:
    return await _changed(caller, languages.correct, given.message, lang=given.lang)


async def react(caller: Caller, given: React) -> Ok:
    verb = reactions.give if given.there else reactions.take_back
    return await _changed(caller, verb, given.message, kind=given.kind)


async def answer(caller: Caller, given: Answer) -> Ok:
    return await _changed(caller, answers.choose if given.chosen else answers.drop, given.message)


async def _changed(
    caller: Caller, verb: Callable[..., MessageView], message: int, **given: object
) -> Ok:
    view = await caller.live.store.do(verb, await caller.actor(), message=message, **given)
    return Ok(message=wire.message(view))


async def retitle(caller: Caller, given: Retitle) -> Ok:
    named = {"title": given.title, "before": given.before, "lang": given.lang}
    actor = await caller.actor()
    topic = await caller.live.store.do(titles.change, actor, topic=given.topic, **named)
    return Ok(state=wire.topic(topic))


async def echo(caller: Caller, given: Echo) -> Ok:
    verb = echoes.give if given.there else echoes.take_back
    topic = await caller.live.store.do(verb, await caller.actor(), topic=given.topic)
    return Ok(state=wire.topic(topic))


async def typing(caller: Caller, given: Typing) -> Ok:
    """Who says it too often, or wants not to be seen, is not heard; that is no mistake."""
    actor, presence, name = await caller.actor(), caller.live.presence, stream(given.room)
    asked = {"room": given.room, "topic": given.topic}
    told = await caller.live.store.read(voices.may_tell, actor, **asked)
    if told and presence.is_heard(name, actor):
        presence.write(name, given.topic, actor)
    return Ok()


COMMANDS = {
    "post": Command(Post, post),
    "start": Command(Start, start),
    "edit": Command(Edit, edit),
    "delete": Command(Delete, delete),
    "correct": Command(Correct, correct),
    "react": Command(React, react),
    "choose": Command(Answer, answer),
    "retitle": Command(Retitle, retitle),
    "echo": Command(Echo, echo),
    "typing": Command(Typing, typing),
}
