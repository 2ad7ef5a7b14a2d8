"""The queue and its cases live: a page before, fetched anew when a frame says so, is the page
loaded afresh; and who does not see a case hears nothing of it."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from ifsa.actor import Actor, Role
from ifsa.errors import Problem
from ifsa.members.queries import actor_named
from ifsa.rooms import follows, messages, spaces, topics
from ifsa.safety import queries, reports
from ifsa.schools import schools, stewards
from tests import parts
from tests.realtime.line import Line, lined

READERS = {"saima": "ur", "maryam": "en", "bashir": "zh-Hans", "rafiq": "en"}
NUMBERS = count(1)
PART = re.compile(r'<div class="stack narrow" id="cases?".*</main>', re.DOTALL)
SHIELD = re.compile(r"<a [^>]*data-shield( hidden)?>(.*?)</a>", re.DOTALL)
AGO = re.compile(
    r"<time[^>]*>[^<]*</time>|<bdi>[^<]*</bdi>(?=</p>)|(?<=soft small\">)<bdi>[^<]*</bdi>"
)
ACTS = ("report", "claim", "release", "nothing", "hide", "done", "hand_on")
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(READERS)), st.sampled_from(ACTS), st.integers(0, 1)),
    min_size=1,
    max_size=7,
)


@dataclass
class Desk:
    """Somebody with all pages about cases open, on one device; `pages` is what they show."""

    handle: str
    line: Line
    client: httpx.AsyncClient
    cases: list[int]
    pages: dict[str, str] = field(default_factory=dict)
    shield: str = ""

    async def load(self) -> dict[str, str]:
        """All of it afresh."""
        paths = ["/safety", "/safety?state=decided"]
        paths += [f"/safety/reports/{case}" for case in self.cases]
        return {path: await self._part(path) for path in paths}

    async def _part(self, path: str) -> str:
        answer = await self.client.get(path)
        part = PART.search(answer.text)
        return AGO.sub("", part[0]) if part else str(answer.status_code)

    async def header(self) -> str:
        hidden, shown = SHIELD.findall((await self.client.get("/safety")).text)[0]
        return "" if hidden else str(shown)

    async def hear(self) -> set[int]:
        """The cases of which one is told, up to the mark."""
        told: set[int] = set()
        while True:
            frame = self.line.frames.pop(0) if self.line.frames else await self.line.hear()
            if frame["ev"] == "case.changed":
                told.add(frame["case"])
                self.shield = frame["html"] if frame["waiting"] else ""
            elif frame["ev"] == "news.changed":
                return told


@dataclass
class Morning:
    """Two messages that may be reported, and everybody at their desks."""

    server: parts.Server
    said: list[int]
    cases: list[int] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)

    async def act(self, by: str, act: str, which: int) -> None:
        who = await self.server.store.read(actor_named, Actor(), handle=by)
        with suppress(Problem):
            if act == "report":
                thing = {"kind": "message", "id": self.said[which], "reason": "rude"}
                await self.server.store.do(reports.make, who, **thing)
            elif act in ("claim", "release"):
                verb = reports.claim if act == "claim" else reports.release
                await self.server.store.do(verb, who, case=self.cases[which])
            else:
                chosen = {"decision": act, "reason": "rude", "note": "x"}
                await self.server.store.do(reports.decide, who, case=self.cases[which], **chosen)

    async def mark(self) -> None:
        """Something comes on everybody's stream after all that was told before, on all devices."""
        for handle in READERS:
            who = await self.server.store.read(actor_named, Actor(), handle=handle)
            await self.server.store.do(follows.choose_room, who, room="orchards", level="follow")

    async def compare(self) -> None:
        """Each page is as it was, unless its desk was told; then it is fetched as by its script."""
        await self.mark()
        for desk in self.desks:
            told = await desk.hear()
            afresh = await desk.load()
            for path, part in afresh.items():
                number = path.rpartition("/")[2]
                mine = told & {int(number)} if number.isdigit() else told
                assert mine or desk.pages[path] == part, (desk.handle, path)
            for case in told & set(self.cases):
                path = f"/safety/reports/{case}"
                seen = {desk.pages[path], afresh[path]} != {"404"}
                assert seen, f"{desk.handle} was told of what is not theirs to see"
            desk.pages = afresh
            assert desk.shield == await desk.header()


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    async with parts.serving(
        parts.fresh(tmp_path_factory.mktemp("cases") / "data", rate_limits=False)
    ) as made:
        roles = {"saima": Role.MODERATOR, "maryam": Role.ADMIN}
        people = {
            handle: await parts.member(
                made.store, handle, language=language, role=roles.get(handle, Role.MEMBER)
            )
            for handle, language in {**READERS, "amina": "ur", "li": "zh-Hans"}.items()
        }
        for slug, steward in (("chenab", "bashir"), ("hubei", "rafiq")):
            named = {"slug": slug, "name": {"en": slug.title()}}
            await made.store.do(schools.found, people["maryam"], **parts.SCHOOL | named)
            appointed = {"school": slug, "handle": steward}
            await made.store.do(stewards.appoint, people["maryam"], **appointed)
        room: dict[str, Any] = {"name": {"en": "Orchards"}, "about": {}, "emblem": "mango"}
        await made.store.do(spaces.open, people["bashir"], slug="orchards", school="chenab", **room)
        yield made


async def _reported(server: parts.Server) -> Morning:
    """By Amina, what Li wrote and what the steward wrote, which is for others to see. Each in a
    topic of its own: what is said around a message is no part of its case."""
    morning = Morning(server, [])
    amina = await server.store.read(actor_named, Actor(), handle="amina")
    for by in ("li", "bashir"):
        who = await server.store.read(actor_named, Actor(), handle=by)
        title = f"Leaves {next(NUMBERS)}"
        topic = await server.store.do(topics.start, who, room="orchards", title=title)
        text = {"key": uuid4(), "text": "you fool", "topic": topic.id}
        said = await server.store.do(messages.post, who, room="orchards", **text)
        thing = {"kind": "message", "id": said.id, "reason": "rude"}
        await server.store.do(reports.make, amina, **thing)
        morning.said.append(said.id)
    saima = await server.store.read(actor_named, Actor(), handle="saima")
    waiting = (await server.store.read(queries.queue, saima)).items
    numbers = {case.reference.id: case.id for case in waiting}
    morning.cases = [numbers[said] for said in morning.said]
    return morning


async def _clear(server: parts.Server) -> None:
    """The queue of the example before."""
    saima = await server.store.read(actor_named, Actor(), handle="saima")
    for case in (await server.store.read(queries.queue, saima)).items:
        for verb, chosen in ((reports.release, {}), (reports.decide, {"decision": "nothing"})):
            who = await server.store.read(
                actor_named, Actor(), handle=case.claimed.handle if case.claimed else "saima"
            )
            await server.store.do(verb, who, case=case.id, **chosen)


@settings(
    max_examples=5,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(steps=STEPS)
@example(steps=[("saima", "claim", 0), ("saima", "release", 0), ("bashir", "claim", 0)])
@example(steps=[("bashir", "hand_on", 0), ("saima", "claim", 0), ("saima", "hide", 0)])
@example(steps=[("maryam", "nothing", 1), ("rafiq", "report", 1), ("saima", "done", 1)])
async def test_a_page_is_as_it_was_until_a_frame_says_otherwise(
    server: parts.Server, steps: list[tuple[str, str, int]]
) -> None:
    await _clear(server)
    morning = await _reported(server)
    async with AsyncExitStack() as stack:
        # The moderator has two devices.
        for handle in (*READERS, "saima"):
            line = await stack.enter_async_context(lined(server, handle))
            await line.do("watch", me=True, **{"as": "html"})
            client = await stack.enter_async_context(await server.client(handle))
            desk = Desk(handle, line, client, morning.cases)
            morning.desks.append(desk)
            desk.pages, desk.shield = await desk.load(), await desk.header()
        for step in steps:
            await morning.act(*step)
            await morning.compare()


async def test_a_program_is_told_the_number_and_how_much_waits(server: parts.Server) -> None:
    await _clear(server)
    morning = await _reported(server)
    async with lined(server, "saima") as saima, lined(server, "li") as li:
        for line in (saima, li):
            await line.do("watch", me=True)
        await morning.act("maryam", "claim", 0)
        while (frame := await saima.hear())["ev"] != "case.changed":
            pass
        assert frame == {"ev": "case.changed", "me": True, "case": morning.cases[0], "waiting": 2}
        await li.do("ping")
        assert await li.silent()
        assert [frame["ev"] for frame in li.frames] == ["notices.unread"]


async def test_who_is_in_office_no_more_hears_nothing_more(server: parts.Server) -> None:
    await _clear(server)
    morning = await _reported(server)
    maryam = await server.store.read(actor_named, Actor(), handle="maryam")
    office = {"school": "chenab", "handle": "noor"}
    await parts.member(server.store, "noor")
    await server.store.do(stewards.appoint, maryam, **office)
    async with lined(server, "noor") as noor, lined(server, "bashir") as bashir:
        for line in (noor, bashir):
            await line.do("watch", me=True)
        await morning.act("saima", "claim", 0)
        while (await noor.hear())["ev"] != "case.changed":
            pass
        while (await bashir.hear())["ev"] != "case.changed":
            pass
        await server.store.do(stewards.dismiss, maryam, **office)
        await morning.act("saima", "release", 0)
        while (await bashir.hear())["ev"] != "case.changed":
            pass
        await noor.do("ping")
        assert await noor.silent()
        assert [one for one in noor.frames if one["ev"] == "case.changed"] == []
