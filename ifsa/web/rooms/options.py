"""What one may do with a message, without JavaScript: a page, and the forms on it."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Invalid, Problem
from ifsa.rooms import (
    answers,
    deletions,
    echoes,
    edits,
    languages,
    moves,
    queries,
    reactions,
    titles,
    unsent,
)
from ifsa.rooms.options import options
from ifsa.rooms.views import MessageView
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.rooms import drafting
from ifsa.web.rooms.keys import form_with_key
from ifsa.web.rooms.previewing import shown
from ifsa.web.rooms.topics import topic_url
from ifsa.wire.drafts import AskPreview, FindDraft
from ifsa.wire.rooms import (
    ChangeTitle,
    ChooseAnswer,
    CorrectLanguage,
    EchoTopic,
    EditMessage,
    MoveMessage,
    React,
)


async def permalink(request: Request) -> Response:
    """The address of a message for ever, wherever it was moved to."""
    return _to(await read(request, queries.message, id=request.path_params["message"]))


async def show(request: Request) -> Response:
    return await _options(request)


async def edit(request: Request) -> Response:
    async def changed() -> MessageView:
        form = await submitted(request, EditMessage)
        return await _do(
            request, edits.edit, text=form.text, before=form.before, lang=form.lang or None
        )

    return await _then(request, changed)


async def keep_draft(request: Request) -> Response:
    """Another text, kept instead of said; it stands in the form again."""
    message = request.path_params["message"]
    try:
        view = await read(request, queries.message, id=message)
        kept = await drafting.keep(request, view.room, message=message)
    except Problem as problem:
        if problem.field is None and problem.code != "changed_meanwhile":
            raise
        return await _options(request, problem)
    return see_other(f"/messages/{message}/options?draft={kept.key}#edit")


async def show_preview(request: Request) -> Response:
    """The page with the message as it will look; what was typed is kept."""
    try:
        form = await submitted(request, EditMessage)
        view = await read(request, queries.message, id=request.path_params["message"])
        message = await shown(request, view.room, AskPreview(form.text, form.lang))
    except Problem as problem:
        if problem.field is None:
            raise
        return await _options(request, problem)
    return await _options(request, preview=message)


async def correct(request: Request) -> Response:
    async def changed() -> MessageView:
        form = await submitted(request, CorrectLanguage)
        return await _do(request, languages.correct, lang=form.lang)

    return await _then(request, changed)


async def ask_to_delete(request: Request) -> Response:
    """What is deleted is gone for good, so it is asked first. Where there is nothing to delete, or
    for others, the message."""
    page = await read(request, options, message=request.path_params["message"])
    if not page.may["delete"]:
        return _to(page.message)
    return await render(request, "rooms/deleting.html", page, tab="rooms")


async def delete(request: Request) -> Response:
    return await _then(request, lambda: _do(request, deletions.delete))


async def sign(request: Request) -> Response:
    """A tap gives a sign, a second tap takes it back."""

    async def changed() -> MessageView:
        form = await submitted(request, React)
        who = await read(request, reactions.given, message=request.path_params["message"])
        verb = reactions.take_back if form.kind in who else reactions.give
        return await _do(request, verb, kind=form.kind)

    return await _then(request, changed)


async def answer(request: Request) -> Response:
    async def changed() -> MessageView:
        form = await submitted(request, ChooseAnswer)
        return await _do(request, answers.choose if form.chosen else answers.drop)

    return await _then(request, changed)


async def move(request: Request) -> Response:
    async def changed() -> MessageView:
        form = await submitted(request, MoveMessage)
        if form.topic is None and not (form.title or "").strip():
            raise Invalid("title", "required")
        message = request.path_params["message"]
        await do(
            request, moves.move, messages=[message], topic=form.topic, title=form.title or None
        )
        return await read(request, queries.message, id=message)

    return await _then(request, changed)


async def ask_title(request: Request) -> Response:
    return await _title(request)


async def retitle(request: Request) -> Response:
    """Back to the topic; what was typed is kept when it can't be called so."""
    slug, topic = request.path_params["slug"], request.path_params["topic"]
    try:
        form = await submitted(request, ChangeTitle)
        named = {"title": form.title, "before": form.before, "lang": form.lang}
        await do(request, titles.change, topic=topic, **named)
    except Problem as problem:
        if problem.field is None and problem.code != "changed_meanwhile":
            raise
        return await _title(request, problem)
    return see_other(topic_url(slug, topic))


async def _title(request: Request, problem: Problem | None = None) -> Response:
    topic = await read(request, titles.to_change, topic=request.path_params["topic"])
    path, form = f"{topic_url(topic.room, topic.id)}/title", typed(request)
    return await render(
        request,
        "rooms/retitling.html",
        topic,
        tab="rooms",
        problem=problem,
        form=form,
        path=path,
    )


async def echo(request: Request) -> Response:
    form = await submitted(request, EchoTopic)
    slug, topic = request.path_params["slug"], request.path_params["topic"]
    await do(request, echoes.give if form.there else echoes.take_back, topic=topic)
    return see_other(topic_url(slug, topic))


async def _do(request: Request, verb: Callable[..., MessageView], **given: Any) -> MessageView:
    return await do(request, verb, message=request.path_params["message"], **given)


async def _then(request: Request, changed: Callable[[], Any]) -> Response:
    """Back to the message; with a problem to the page of options, as it was filled in."""
    try:
        return _to(await changed())
    except Problem as problem:
        if problem.field is None and problem.code != "changed_meanwhile":
            raise
        return await _options(request, problem)


def _to(message: MessageView) -> Response:
    return see_other(topic_url(message.room, message.topic, message.seq))


async def _options(
    request: Request, problem: Problem | None = None, preview: MessageView | None = None
) -> Response:
    message = request.path_params["message"]
    page = await read(request, options, message=message)
    form = form_with_key(typed(request), problem)
    form |= {"preview": preview, "drafts": None}  # whatever was sent under these names
    if problem is None and preview is None:
        found = await read(request, unsent.of_message, message=message)
        form = drafting.filled(form, found, query_struct(request, FindDraft).draft)
    return await render(
        request,
        "rooms/options.html",
        page,
        tab="rooms",
        problem=problem,
        form=form,
        path=f"/messages/{page.message.id}/options",
    )


routes = [
    Route("/messages/{message:int}", permalink, methods=["GET"]),
    Route("/messages/{message:int}/options", show, methods=["GET"]),
    Route("/messages/{message:int}/edit", edit, methods=["POST"]),
    Route("/messages/{message:int}/preview", show_preview, methods=["POST"]),
    Route("/messages/{message:int}/draft", keep_draft, methods=["POST"]),
    Route("/messages/{message:int}/language", correct, methods=["POST"]),
    Route("/messages/{message:int}/delete", ask_to_delete, methods=["GET"]),
    Route("/messages/{message:int}/delete", delete, methods=["POST"]),
    Route("/messages/{message:int}/signs", sign, methods=["POST"]),
    Route("/messages/{message:int}/answer", answer, methods=["POST"]),
    Route("/messages/{message:int}/move", move, methods=["POST"]),
    Route("/rooms/{slug}/topics/{topic:int}/title", ask_title, methods=["GET"]),
    Route("/rooms/{slug}/topics/{topic:int}/title", retitle, methods=["POST"]),
    Route("/rooms/{slug}/topics/{topic:int}/echo", echo, methods=["POST"]),
]
