"""The list of rooms live: a page before, fetched anew when a frame says so, is the page loaded
afresh; and who may not see a room hears nothing of it."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from ifsa.actor import Actor, Role
from ifsa.members.queries import actor_named
from ifsa.rooms import queries, spaces
from ifsa.schools import consents, follows, schools, stewards
from tests import parts
from tests.realtime.line import Line, lined

READERS = {
    "": "en",
    "amina": "ur",
    "zain": "zh-Hans",
    "bashir": "ur",
    "rafiq": "en",
    "maryam": "en",
}
NUMBERS = count(1)
PART = re.compile(r'<div id="rooms".*?</div>\n<p class="center">', re.DOTALL)
STAND = re.compile(r'data-stand="([^"]+)"')
# What is done, for which school, and whether for the young.
STEPS = st.lists(
    st.tuples(st.sampled_from(["open", "name"]), st.sampled_from(["chenab", ""]), st.booleans()),
    min_size=1,
    max_size=6,
)


def _rows(page: str) -> dict[str, str]:
    rows = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
    return {row.split('href="/rooms/')[1].split('"')[0]: row for row in rows}


@dataclass
class Reader:
    """Somebody with the list open: as their page shows it, and how it stood then."""

    handle: str
    line: Line
    client: httpx.AsyncClient
    page: str = ""
    told: set[str] = field(default_factory=set)

    async def load(self) -> str:
        found = PART.search((await self.client.get("/rooms")).text)
        assert found
        return found[0]

    async def begin(self) -> None:
        """A page that was fetched when the list stood so needs no second look."""
        self.page = await self.load()
        await self.line.do("watch", rooms=True)
        frame = await self._next()
        assert frame["ev"] == "rooms.stand"
        assert [frame["stand"]] == STAND.findall(self.page)

    async def _next(self) -> dict[str, Any]:
        return self.line.frames.pop(0) if self.line.frames else await self.line.hear()

    async def hear_to(self, mark: str) -> None:
        """Up to a room that everybody hears of."""
        while (frame := await self._next())["slug"] != mark:
            self.told.add(frame["slug"])

    async def compare(self, mark: str) -> None:
        """What one is told of is what is another in the list, neither more nor less."""
        before, afresh = _rows(self.page), _rows(await self.load())
        changed = {slug for slug, row in afresh.items() if before.get(slug) != row}
        assert changed - {mark} == self.told, self.handle


@dataclass
class Morning:
    server: parts.Server
    readers: list[Reader] = field(default_factory=list)

    async def begin(self, stack: AsyncExitStack) -> None:
        """Everybody has the list open."""
        for handle in READERS:
            line = await stack.enter_async_context(lined(self.server, handle or None))
            client = await stack.enter_async_context(await self.server.client(handle or None))
            reader = Reader(handle, line, client)
            await reader.begin()
            self.readers.append(reader)

    async def act(self, what: str, school: str, youth: bool) -> None:
        """By who may: a name is given to the latest such room, if there is one."""
        maryam = await self.server.store.read(actor_named, Actor(), handle="maryam")
        rooms = await self.server.store.read(queries.rooms, maryam)
        such = [one for one in rooms if (one.school or "", one.youth) == (school, youth)]
        number = next(NUMBERS)
        if what == "open" or not such:
            whose = {"school": school or None, "youth": youth, "slug": f"room-{number}"}
            await self._open(whose)
        else:
            named = {"room": such[-1].slug, "version": such[-1].version}
            text = {"en": f"Room {number}"}
            await self.server.store.do(spaces.change, maryam, **named, name=text)

    async def _open(self, whose: dict[str, Any]) -> None:
        maryam = await self.server.store.read(actor_named, Actor(), handle="maryam")
        about: dict[str, Any] = {"name": {"en": "Room"}, "about": {}, "emblem": "mango"}
        await self.server.store.do(spaces.open, maryam, **about, **whose)

    async def mark(self) -> str:
        slug = f"mark-{next(NUMBERS)}"
        await self._open({"slug": slug})
        return slug


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    made_at = tmp_path_factory.mktemp("list") / "data"
    async with parts.serving(parts.fresh(made_at, rate_limits=False)) as made:
        maryam = await parts.member(made.store, "maryam", role=Role.ADMIN)
        people = {
            handle: await parts.member(made.store, handle, language=language, born=born)
            for handle, language in READERS.items()
            if handle not in {"", "maryam"}
            for born in [date(2011, 5, 1) if handle == "zain" else date(1980, 1, 1)]
        }
        for slug, steward in (("chenab", "bashir"), ("hubei", "rafiq")):
            await made.store.do(schools.found, maryam, slug=slug, **parts.SCHOOL)
            await made.store.do(stewards.appoint, maryam, school=slug, handle=steward)
        await made.store.do(follows.follow, people["zain"], school="chenab")
        consent = {"school": "chenab", "handle": "zain", "source": "guardian"}
        await made.store.do(consents.grant, people["bashir"], **consent)
        yield made


@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(steps=STEPS)
@example(steps=[("open", "chenab", True), ("name", "chenab", True)])
@example(steps=[("open", "", True), ("name", "", True), ("open", "", False), ("name", "", False)])
async def test_a_page_is_as_it_was_until_a_frame_says_otherwise(
    server: parts.Server, steps: list[tuple[str, str, bool]]
) -> None:
    morning = Morning(server)
    async with AsyncExitStack() as stack:
        await morning.begin(stack)
        for step in steps:
            await morning.act(*step)
        mark = await morning.mark()
        for reader in morning.readers:
            await reader.hear_to(mark)
            await reader.compare(mark)


async def test_who_hears_of_a_room_for_the_young(server: parts.Server) -> None:
    morning = Morning(server)
    heard: dict[str, set[str]] = {}
    async with AsyncExitStack() as stack:
        await morning.begin(stack)
        await morning.act("open", "chenab", True)
        mark = await morning.mark()
        for reader in morning.readers:
            await reader.hear_to(mark)
            heard[reader.handle] = reader.told
    assert {handle for handle, told in heard.items() if told} == {"zain", "bashir", "maryam"}


@pytest.mark.parametrize("youth", [False, True])
async def test_what_came_while_there_was_no_link_is_seen_by_how_it_stands(
    server: parts.Server, youth: bool
) -> None:
    morning = Morning(server)
    async with await server.client() as visitor:
        before = STAND.findall((await visitor.get("/rooms")).text)
        await morning.act("open", "chenab", youth)
        await morning.act("name", "chenab", youth)
        async with lined(server) as line:
            await line.do("watch", rooms=True)
            frame = line.frames.pop() if line.frames else await line.hear()
    # Of what is for the young, a stranger's number says nothing either.
    assert (frame["stand"] == before[0]) is youth
