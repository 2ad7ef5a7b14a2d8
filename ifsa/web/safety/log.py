"""The log of what those in power did, for admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.safety import audit
from ifsa.safety.audit import ACTS, Entry, Log
from ifsa.safety.things import Kind
from ifsa.web.edge import query_struct, read, render, see_other
from ifsa.web.safety.addresses import care_path, hide_path
from ifsa.wire.safety import FindActs, sought

# Where these are seen they can be undone.
LOOKED_AFTER = frozenset({"topic.locked", "topic.unlocked", "pace.set"})
HIDDEN = {
    "message.hidden": "message",
    "message.shown": "message",
    "title.hidden": "topic",
    "title.shown": "topic",
    "listing.hidden": "listing",
    "listing.shown": "listing",
}
MESSAGES = frozenset({"message.hidden", "message.shown", "message.moved", "card.removed"})
FIELDS = ("kind", "member", "since", "until")


@dataclass(frozen=True, slots=True)
class LogPage:
    """What the template shows; `more` is the address of the following entries."""

    log: Log
    more: str | None

    @property
    def acts(self) -> Sequence[str]:
        return ACTS

    def href(self, entry: Entry) -> str | None:
        """Where what was done is seen."""
        numbers = entry.numbers
        if "case" in numbers:
            return f"/safety/reports/{numbers['case']}"
        if "silence" in numbers:
            return f"/safety/silences/{numbers['silence']}"
        if "vouch" in numbers:
            return f"/safety/vouches/{numbers['vouch']}"
        if "word" in numbers:
            return f"/safety/words/{numbers['word']}"
        if "hiding" in numbers:
            return f"/safety/hidings/{numbers['hiding']}"
        if entry.kind in HIDDEN and Kind(HIDDEN[entry.kind]) in entry.shown:
            return hide_path(HIDDEN[entry.kind], numbers[HIDDEN[entry.kind]])
        if "message" in numbers and entry.kind in MESSAGES:
            return f"/messages/{numbers['message']}"
        if entry.room is not None and entry.kind in LOOKED_AFTER:
            return care_path(entry.room, numbers.get("topic"))
        if entry.room is not None and "topic" in numbers:
            return f"/rooms/{entry.room}/topics/{numbers['topic']}"
        if "service" in numbers:
            return f"/rooms/{entry.room}/services"
        if entry.kind == "translation.removed":
            return f"/messages/{numbers['message']}/translations"
        if "listing" in numbers:
            return f"/listings/{numbers['listing']}"
        if "lesson" in numbers:
            return f"/lessons/{numbers['lesson']}"
        return f"/schools/{entry.school.slug}" if entry.school else None


async def show(request: Request) -> Response:
    typed = {name: request.query_params.get(name, "") for name in FIELDS}
    try:
        asked = query_struct(request, FindActs)
        found = await read(request, audit.log, sought=sought(asked), before=asked.cursor)
    except Problem as problem:
        return await _refused(request, problem, typed)
    return await _page(request, found, typed)


async def _refused(request: Request, problem: Problem, typed: dict[str, Any]) -> Response:
    """With all there is, and what was wrong beside its field."""
    if problem.code == "sign_in_first":
        return see_other("/sign-in?next=/safety/log")
    if problem.field not in FIELDS:
        raise problem
    return await _page(request, await read(request, audit.log), typed, problem)


async def _page(
    request: Request, found: Log, typed: dict[str, Any], problem: Problem | None = None
) -> Response:
    given = {name: value for name, value in typed.items() if value}
    more = f"/safety/log?{urlencode(given | {'cursor': found.next})}" if found.next else None
    return await render(
        request, "safety/log.html", LogPage(found, more), tab="me", problem=problem, form=typed
    )


routes = [Route("/safety/log", show, methods=["GET"])]
