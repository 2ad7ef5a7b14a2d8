"""What every handler of a page, a form or a JSON call has at hand.

Handlers decide nothing: they turn a request into a struct, ask a verb or a query as the
request's actor, and turn the answer into a page or JSON.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ifsa.actor import Actor
from ifsa.errors import Problem, Refused
from ifsa.language.problems import sentence
from ifsa.web.header import counts
from ifsa.web.parts import Parts
from ifsa.web.visitors import actor_of_request, keep_choices, visitor_of
from ifsa.wire.decoding import from_form, from_json
from ifsa.wire.problems import ProblemShape

Answer = TypeVar("Answer")
Struct = TypeVar("Struct", bound=msgspec.Struct)

log = logging.getLogger(__name__)

FORM_FIELDS = 200
# More than any form takes: so many are counted, and said to be too many.
FORM_FILES = 50

MEMBER = "IFSA-Member"
"""Whose a request is, from what a phone kept: by now somebody else may be signed in on it."""
READER = "IFSA-Reader"
"""For whom a page was made: member, language and clock. What is kept on a phone belongs to them."""


class _Id(IntegerConvertor):
    """`{topic:int}` in an address. A number that no database can hold is no address of ours."""

    regex = "[0-9]{1,18}"


register_url_convertor("int", _Id())


def parts(request: Request) -> Parts:
    return cast(Parts, request.app.state.parts)


async def actor(request: Request) -> Actor:
    """Who asks: found once per request."""
    if not hasattr(request.state, "actor"):
        request.state.actor = await actor_of_request(request, parts(request))
    return cast(Actor, request.state.actor)


async def do(request: Request, verb: Callable[..., Answer], **given: Any) -> Answer:
    """Do a verb as the request's actor; its answer comes after the commit. Raises its Problem,
    and Refused where the request says that it is of another member than who is signed in."""
    who = await actor(request)
    meant = request.headers.get(MEMBER)
    if meant is not None and meant != str(who.member or ""):
        raise Refused("other_member")
    return await parts(request).store.do(verb, who, **given)


async def read(request: Request, query: Callable[..., Answer], **given: Any) -> Answer:
    """Ask a query as the request's actor. Raises its Problem."""
    return await parts(request).store.read(query, await actor(request), **given)


async def in_hashing(request: Request, work: Callable[..., Answer], *given: Any) -> Answer:
    """Run a password hash away from the loop, on a pool small enough to bound its memory."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(parts(request).hashing, work, *given)


async def render(
    request: Request,
    template: str,
    page: Any,
    *,
    tab: str = "",
    status: int = 200,
    problem: Problem | None = None,
    form: Mapping[str, Any] | None = None,
    path: str | None = None,
) -> Response:
    """A whole page. With a problem, `form` holds what was typed, to be shown again; `path` is the
    page's own address, where its form goes to another."""
    html = await page_text(request, template, page, path=path, tab=tab, problem=problem, form=form)
    response = HTMLResponse(html, status_code=problem.http_status if problem else status)
    who = await actor(request)
    # A page differs by who asks, and must not be kept past signing out.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.headers[READER] = reader(who)
    if problem:
        response.headers.update(_retry_after(problem))
    await keep_choices(request, response, parts(request), who)
    return response


async def page_text(
    request: Request,
    template: str,
    page: Any,
    *,
    path: str | None = None,
    query: str | None = None,
    tab: str = "",
    problem: Problem | None = None,
    form: Mapping[str, Any] | None = None,
) -> str:
    """A page as text; `path` and `query` are its own where another address was asked for."""
    who = await actor(request)
    return parts(request).rendering.page(
        template,
        who,
        page=page,
        tab=tab,
        path=path or request.url.path,
        query=request.url.query if query is None else query,
        problem=problem,
        problem_text=sentence(problem, who.language) if problem else None,
        form=form or {},
        save_data=request.headers.get("save-data", "").lower() == "on",
        **await _counted(request),
    )


def reader(who: Actor) -> str:
    """For whom a page is made, in one word for each thing that makes it another page."""
    return f"{who.member or 0} {who.language} {who.zone}"


async def _counted(request: Request) -> Mapping[str, int | None]:
    """What the header of every page counts, in one go; nothing for a visitor."""
    if not (await actor(request)).signed_in:
        return {"new_topics": 0, "unread_notices": 0, "waiting_reports": None}
    return await read(request, counts)


async def submitted(request: Request, kind: type[Struct]) -> Struct:
    """The form as a struct. What was typed stays in request.state.typed, also when it is wrong.

    Raises Invalid naming the field.
    """
    request.state.typed = {}
    form = await request.form(max_fields=FORM_FIELDS, max_files=FORM_FILES)
    request.state.typed = _texts(form, kind)
    try:
        return from_form(request.state.typed, kind)
    except Problem:
        await form.close()  # nobody looks at the files any more
        raise


def typed(request: Request) -> dict[str, Any]:
    """What was typed into the form just submitted, as texts."""
    return cast(dict[str, Any], getattr(request.state, "typed", {}))


async def chosen(request: Request, field: str) -> list[UploadFile]:
    """The files of a field of the form just submitted; a field without a choice is empty."""
    values = (await request.form()).getlist(field)
    return [value for value in values if isinstance(value, UploadFile) and value.filename]


async def body(request: Request, kind: type[Struct]) -> Struct:
    """The JSON body as a struct. Raises Problem("bad_json") or Invalid."""
    return from_json(await request.body(), kind)


def query_struct(request: Request, kind: type[Struct]) -> Struct:
    """The query string as a struct, for filters and cursors. Raises Invalid."""
    return from_form(_texts(request.query_params, kind), kind)


def see_other(url: str) -> Response:
    """After a form was taken: 303, so that going back or reloading does not send it again."""
    return RedirectResponse(url, status_code=303)


def local_path(given: str | None) -> str | None:
    """An address to go on to that came from outside: only a path of ours, else None."""
    if given and given.startswith("/") and not given.startswith(("//", "/\\")):
        return given if given.isprintable() else None
    return None


def json_answer(shape: Any, status: int = 200) -> Response:
    return Response(
        msgspec.json.encode(shape),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"},
    )


def _texts(given: FormData | Any, kind: type[msgspec.Struct]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    texts: dict[str, Any] = {}
    for name in given:
        values = [value for value in given.getlist(name) if isinstance(value, str)]
        if values:
            texts[name] = values if _is_many(hints.get(name)) else values[-1]
    return texts


def _is_many(hint: Any) -> bool:
    """A list, also one that may be left out."""
    kinds = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    return any(get_origin(kind) in (list, tuple) for kind in kinds)


async def problem_page(request: Request, problem: Problem) -> Response:
    """The one page for an error that no form took care of, or its RFC 9457 document."""
    await _somebody(request)
    if _wants_json(request):
        return await problem_document(request, problem)
    return await render(request, "common/problem.html", None, problem=problem)


async def problem_document(request: Request, problem: Problem) -> Response:
    """Problem details (RFC 9457); `code` and `field` are ours."""
    language = (await _somebody(request)).language
    document = ProblemShape(
        type=f"urn:ifsa:problem:{problem.code}",
        title=sentence(problem, language),
        status=problem.http_status,
        code=problem.code,
        field=problem.field or None,
        params=problem.params,
    )
    return Response(
        msgspec.json.encode(document),
        status_code=problem.http_status,
        media_type="application/problem+json",
        headers=_retry_after(problem) | {"Content-Language": language},
    )


async def _somebody(request: Request) -> Actor:
    """Who asks; a visitor where that can't be found out: an error page needs no database."""
    try:
        return await actor(request)
    except Exception:
        log.exception("nobody knows who asks")
        request.state.actor = visitor_of(request, parts(request).trusted_proxies)
        return cast(Actor, request.state.actor)


def _retry_after(problem: Problem) -> dict[str, str]:
    wait = problem.params.get("retry_after")
    return {"Retry-After": str(wait)} if wait is not None else {}


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith(
        ("/api/", "/hooks/", "/media/")
    ) or request.url.path.endswith(("/whip", "/whep"))


HTTP_CODES = {404: "not_found", 405: "method", 413: "too_large", 400: "bad_form"}


async def on_http_error(request: Request, error: Exception) -> Response:
    """Starlette's own refusals (no such route, wrong method, bad form), said our way."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    problem = Problem(HTTP_CODES.get(status, "server"))
    problem.status = status
    response = await problem_page(request, problem)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


async def on_problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):  # Starlette's type for handlers is wider than ours
        return await on_crash(request, error)
    response = await problem_page(request, error)
    response.headers.update(_retry_after(error))
    return response


async def on_crash(request: Request, error: Exception) -> Response:
    problem = Problem("server")
    problem.status = 500
    return await problem_page(request, problem)
