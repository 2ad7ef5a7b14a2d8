"""The law of live pages: a page as it was before, and the frames since, are the page loaded afresh.

Hypothesis makes up the afternoon: who writes what, what is hidden and shown again, who opens the
topic when, whose link is cut and comes back, in each language, as html and as JSON.
"""

import asyncio
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
from ifsa.files import keeping
from ifsa.members.queries import actor_named
from ifsa.rooms import (
    answers,
    deletions,
    echoes,
    edits,
    hiding,
    hidings,
    languages,
    links,
    locks,
    messages,
    moves,
    queries,
    reactions,
    spaces,
    titles,
    topics,
    webpages,
)
from ifsa.rooms.events import MessagePosted
from ifsa.rooms.webpages import Picture, Said
from ifsa.safety import words
from ifsa.storage.work import Work
from tests import parts
from tests.files.given import PHOTO, VOICE
from tests.realtime.line import Line, lined

READERS = {"amina": "ur", "li": "zh-Hans", "maryam": "en", "": "en"}
ARTICLE = re.compile(r"<article class=\"said message.*?</article>", re.DOTALL)
NAME = re.compile(r"<span data-room-name>.*?</span></span>", re.DOTALL)
TITLE = re.compile(r"<h1><span data-topic-title>(.*?)</span></h1>", re.DOTALL)
HEAD = re.compile(r'<div class="topic-head".*?</div>', re.DOTALL)
SEQ = re.compile(r'data-seq="(\d+)"')
NUMBERS = count(1)


@dataclass(frozen=True)
class Say:
    """With a photo or a voice note along, at times with nothing else."""

    by: str
    text: str
    elsewhere: bool
    shows: str


@dataclass(frozen=True)
class Open:
    reader: str
    form: str


@dataclass(frozen=True)
class Cut:
    which: int


@dataclass(frozen=True)
class Veil:
    """A moderator hides one of the messages, or shows it again when it is hidden."""

    which: int


@dataclass(frozen=True)
class Change:
    """Somebody does something with one of the messages: edits, deletes, signs, moves, answers."""

    which: int
    what: str


TEXTS = st.one_of(
    st.sampled_from(
        [
            "سلام، کیا حال ہے؟",
            "**先**测酸碱度\n\n- 一\n- 二",
            "<script>alert(1)</script>",
            "12",
            "/listings/1 کیا ہے؟",
            "👍",
            "kya haal hai",
            "a S.C.A.M",
            "see https://ifsa.example/a_b",
            "https://other.example/ اور https://third.example/2",
            "@li @amina دیکھیں، @nobody",
            "Řepa & <b>",
        ]
    ),
    st.text(min_size=1, max_size=60).filter(lambda text: len(text.strip(" \t\n")) > 0),
)
SHOWN = st.sampled_from(["", "", "photo", "voice", "both", "photo alone"])
WRITERS = st.sampled_from(["amina", "li", "maryam"])
WAYS = (
    "edit",
    "unwanted",
    "language",
    "delete",
    "sign",
    "unsign",
    "answer",
    "reply",
    "move",
    "back",
    "echo",
    "lock",
    "unlock",
    "slow",
    "card",
    "uncard",
    "rename",
    "retitle",
    "title",
    "many",
)
STEPS = st.lists(
    st.one_of(
        st.lists(st.builds(Say, WRITERS, TEXTS, st.booleans(), SHOWN), min_size=1, max_size=4),
        st.builds(Open, st.sampled_from(list(READERS)), st.sampled_from(["html", "json"])),
        st.builds(Cut, st.integers(0, 5)),
        st.builds(Veil, st.integers(0, 7)),
        st.builds(Change, st.integers(0, 7), st.sampled_from(WAYS)),
    ),
    min_size=3,
    max_size=14,
)
# People look on while something comes under a message without its author. The last step decides:
# any later one would tell of the message anyway.
LOOKING: list[Any] = [
    [Say("amina", text, elsewhere=False, shows="") for text in ("سلام", "看", "look")],
    Open("amina", "html"),
    Open("li", "json"),
    Open("", "html"),
]
A_NEW_PAGE, A_KNOWN_PAGE = Change(1, "card"), Change(2, "card")
AGAIN = {
    "message.hidden",
    "message.shown",
    "message.deleted",
    "message.edited",
    "language.corrected",
    "message.reacted",
    "message.linked",
    "answer.chosen",
    "answer.dropped",
}
QUOTE = re.compile(r'<a class="quote" data-quote="(\d+)".*?</a>', re.DOTALL)


def _called(room: dict[str, Any]) -> tuple[Any, ...]:
    return room["name"], room["about"], room["emblem"], room["version"]


def _head(topic: dict[str, Any]) -> tuple[Any, ...]:
    return topic["title"], topic["lang"], topic["answer"]


def card(work: Work, actor: Actor, *, message: int) -> None:
    """What follows where pages of the web are asked for, and what the page says."""
    links.note(work, MessagePosted("", 0, 0, message))
    for page in webpages.due(work, actor, most=9):
        said = Said("other.example", "Soil & <water>", "کھیت", "en", Picture(b"RIFF", 160))
        webpages.found(work, actor, page=page.id, said=said)


@dataclass
class Copy:
    """What one open page holds: its items by seq, and where its stream stands."""

    reader: str
    form: str
    items: dict[int, Any]
    after: int
    head: Any
    name: Any
    line: Line | None = None
    taken: int = 0

    def take(self, topic: int) -> None:
        """Put the frames that came in where the page's script would."""
        assert self.line is not None
        for frame in self.line.frames[self.taken :]:
            assert frame["seq"] == self.after + 1, "a gap, or twice"
            self.after = frame["seq"]
            if frame["ev"] in {"topic.changed", "title.hidden", "title.shown"}:
                self._head(frame, topic)
            elif frame["ev"] == "room.changed":
                current = frame.get("current")
                self.name = frame["name"] if current is None else _called(current)
            else:
                assert frame["ev"] in AGAIN | {"message.posted", "message.moved"}
                self._message(frame, topic)
        self.taken = len(self.line.frames)

    def _message(self, frame: dict[str, Any], topic: int) -> None:
        if frame["ev"] == "message.moved" and frame["left"] == topic:
            self.items.pop(frame["of"], None)
        if frame["topic"] == topic:
            item = frame["html" if self.form == "html" else "message"]
            seq = int(SEQ.findall(item)[0]) if self.form == "html" else item["seq"]
            self.items[seq] = item
        if "quote" in frame or "quote_html" in frame:
            self._requote(frame)

    def _requote(self, frame: dict[str, Any]) -> None:
        """What answers a message begins with it as it is now."""
        for seq, item in self.items.items():
            if self.form == "html":
                said = re.findall(r'data-quote="(\d+)"', frame["quote_html"])[0]
                if said in QUOTE.findall(item):
                    self.items[seq] = QUOTE.sub(lambda _: str(frame["quote_html"]), item)
            elif item["reply"] and item["reply"]["id"] == frame["quote"]["id"]:
                self.items[seq] = {**item, "reply": frame["quote"]}

    @staticmethod
    def _face(frame: dict[str, Any]) -> Any:
        return frame["head"], TITLE.findall(f"<h1>{frame['title']}</h1>")[0]

    def _head(self, frame: dict[str, Any], topic: int) -> None:
        if frame["of"] == topic:
            self.head = _head(frame["topic"]) if self.form == "json" else self._face(frame)


@dataclass
class Afternoon:
    """One room, with a server and its readers' browsers around it."""

    server: parts.Server
    clients: dict[str, httpx.AsyncClient]
    room: str
    topic: int
    pages: list[Copy] = field(default_factory=list)

    async def say(self, all_at_once: list[Say]) -> None:
        await asyncio.gather(*(self._post(one) for one in all_at_once))

    async def _post(self, said: Say) -> None:
        topic = None if said.elsewhere else self.topic
        text = "" if said.shows.endswith("alone") else said.text
        files = await self._files(said)
        sent = {"key": str(uuid4()), "text": text, "topic": topic, "files": files}
        answer = await self.clients[said.by].post(f"/api/v1/rooms/{self.room}/messages", json=sent)
        # Some strange texts are empty once they are clean; a closed topic or slow mode refuses.
        assert answer.status_code in {201, 403, 422, 429}

    async def _files(self, said: Say) -> list[int]:
        who = await self.server.store.read(actor_named, Actor(), handle=said.by)
        wanted = {"photo": [PHOTO], "voice": [VOICE], "both": [VOICE, PHOTO]}
        made = wanted.get(said.shows.partition(" ")[0], [])
        kept = [await self.server.store.do(keeping.keep, who, made=one) for one in made]
        return [one.id for one in kept]

    async def veil(self, which: int) -> None:
        """Saima, who reads along nowhere, moderates."""
        saima = await self.server.store.read(actor_named, Actor(), handle="saima")
        latest = await self.server.store.read(queries.latest_messages, saima, slug=self.room)
        if latest:
            chosen = latest[which % len(latest)]
            given = {} if chosen.hidden else {"reason": "rude", "note": "Please be kind."}
            verb = hiding.show if chosen.hidden else hiding.hide
            with suppress(Problem):  # it was deleted meanwhile
                await self.server.store.do(verb, saima, message=chosen.id, **given)

    async def change(self, which: int, what: str) -> None:
        """Whoever may do it does it; what can't be done (any more) is refused."""
        of_topic: dict[str, tuple[Any, str, dict[str, Any]]] = {
            "echo": (echoes.give, "amina", {}),
            "lock": (locks.lock, "maryam", {}),
            "unlock": (locks.unlock, "maryam", {}),
            "retitle": (titles.change, "maryam", {"title": f"Roots & {which}"}),
            "slow": (locks.slow_topic, "maryam", {"seconds": 60 * (which % 2)}),
        }
        if what == "rename":
            await self._rename()
        elif what == "title":
            await self._veil_title()
        elif what == "many":
            await self._hide_many(which)
        elif what in of_topic:
            verb, by, given = of_topic[what]
            await self._try(verb, by, topic=self.topic, **given)
        else:
            await self._change_message(which, what)

    async def _veil_title(self) -> None:
        saima = await self.server.store.read(actor_named, Actor(), handle="saima")
        topic = await self.server.store.read(queries.topic, saima, id=self.topic)
        given = {} if topic.hidden else {"reason": "rude"}
        await self._try(
            titles.show if topic.hidden else titles.hide, "saima", topic=topic.id, **given
        )

    async def _hide_many(self, which: int) -> None:
        """At once; and now and then it is taken back."""
        saima = await self.server.store.read(actor_named, Actor(), handle="saima")
        latest = await self.server.store.read(queries.latest_messages, saima, slug=self.room)
        chosen = [one.id for one in latest if not one.hidden and not one.deleted][-4:]
        if not chosen:
            return
        given: dict[str, Any] = {"room": self.room, "messages": chosen, "reason": "rude"}
        made = await self.server.store.do(hidings.hide, saima, **given)
        if which % 2:
            await self._try(hidings.show, "saima", hiding=made.id)

    async def _rename(self) -> None:
        """Nobody else gives names meanwhile: so it is never refused."""
        maryam = await self.server.store.read(actor_named, Actor(), handle="maryam")
        room = await self.server.store.read(queries.room, maryam, slug=self.room)
        text = {"en": f"Room & {next(NUMBERS)}", "ur": "کمرہ" if len(room.name) == 1 else ""}
        given = {"room": self.room, "version": room.version, "name": text, "about": text}
        await self.server.store.do(spaces.change, maryam, **given)

    async def _change_message(self, which: int, what: str) -> None:
        maryam = await self.server.store.read(actor_named, Actor(), handle="maryam")
        latest = await self.server.store.read(queries.latest_messages, maryam, slug=self.room)
        if not latest:
            return
        chosen = latest[which % len(latest)]
        by, topic = chosen.author.handle, self.topic
        place = await self.server.store.read(queries.place, maryam, slug=self.room)
        acts: dict[str, tuple[Any, str, dict[str, Any]]] = {
            "edit": (edits.edit, by, {"message": chosen.id, "text": f"{chosen.text} بدلا"}),
            "unwanted": (edits.edit, by, {"message": chosen.id, "text": f"{chosen.text} scam"}),
            "language": (languages.correct, by, {"message": chosen.id, "lang": "ps"}),
            "delete": (deletions.delete, by, {"message": chosen.id}),
            "sign": (reactions.give, "li", {"message": chosen.id, "kind": "works"}),
            "unsign": (reactions.take_back, "li", {"message": chosen.id, "kind": "works"}),
            "card": (card, by, {"message": chosen.id}),
            "uncard": (
                links.remove,
                "maryam",
                {"message": chosen.id, "page": chosen.pages[0].page if chosen.pages else 0},
            ),
            "answer": (answers.choose, "maryam", {"message": chosen.id}),
            "move": (moves.move, "maryam", {"messages": [chosen.id], "topic": topic}),
            "back": (moves.move, "maryam", {"messages": [chosen.id], "topic": place.open_topic}),
            "reply": (
                messages.post,
                "li",
                {
                    "room": self.room,
                    "topic": topic,
                    "key": uuid4(),
                    "text": "对",
                    "reply_to": chosen.id,
                },
            ),
        }
        if what == "card":
            await self._name_page(chosen, known=which % 2 == 0)
        verb, actor, given = acts[what]
        await self._try(verb, actor, **given)

    async def _name_page(self, message: Any, *, known: bool) -> None:
        """And have all told of it: else the frame of the edit would tell of the card too."""
        page = f"https://other.example/{'' if known else next(NUMBERS)}"
        by, text = message.author.handle, f"{message.text} {page}"
        await self._try(edits.edit, by, message=message.id, text=text)
        await self._all_told()

    async def _all_told(self) -> None:
        head = (await self.server.store.read(queries.place, Actor(), slug=self.room)).seq
        for page in self.pages:
            assert page.line is not None
            if page.after < head:
                await page.line.reached(head)

    async def _try(self, verb: Any, by: str, **given: Any) -> None:
        actor = await self.server.store.read(actor_named, Actor(), handle=by)
        with suppress(Problem):
            await self.server.store.do(verb, actor, **given)

    async def load(self, reader: str, form: str) -> tuple[dict[int, Any], int, Any, Any]:
        """The page, as it is now: its items, the change it was made after, its head, and what the
        room is called."""
        client = self.clients[reader]
        page = (await client.get(f"/rooms/{self.room}/topics/{self.topic}")).text
        after = int(re.findall(r'data-after="(\d+)"', page)[0])
        if form == "html":
            items = {int(SEQ.findall(one)[0]): one for one in ARTICLE.findall(page)}
            top = HEAD.findall(page)[0], TITLE.findall(page)[0]
            return items, after, top, NAME.findall(page)[0]
        listed = (await client.get(f"/api/v1/rooms/{self.room}/topics")).json()["items"]
        head = next(_head(one) for one in listed if one["id"] == self.topic)
        found = (await client.get(f"/api/v1/topics/{self.topic}/messages")).json()
        room = _called((await client.get(f"/api/v1/rooms/{self.room}")).json())
        items = {one["seq"]: one for one in found["items"] if one["seq"] <= after}
        return items, after, head, room

    async def open(self, stack: AsyncExitStack, reader: str, form: str) -> None:
        items, after, head, name = await self.load(reader, form)
        page = Copy(reader, form, items, after, head, name)
        self.pages.append(page)
        await self._watch(stack, page)

    async def _watch(self, stack: AsyncExitStack, page: Copy) -> None:
        page.line = await stack.enter_async_context(lined(self.server, page.reader or None))
        page.taken = 0
        await page.line.watch(self.room, after=page.after, form=page.form)

    async def cut(self, stack: AsyncExitStack, which: int) -> None:
        """A link breaks in the middle of things; the page takes what it got, and resumes."""
        if not self.pages:
            return
        page = self.pages[which % len(self.pages)]
        assert page.line is not None
        page.take(self.topic)
        page.line.socket.transport.abort()
        await self._watch(stack, page)

    async def compare(self) -> None:
        await self._all_told()
        for page in self.pages:
            page.take(self.topic)
            afresh, _, top, name = await self.load(page.reader, page.form)
            assert sorted(page.items.items()) == sorted(afresh.items())
            assert page.head == top
            assert page.name == name


@pytest.fixture(scope="module")
async def readers(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[parts.Server, dict[str, httpx.AsyncClient]]]:
    settings_ = parts.fresh(tmp_path_factory.mktemp("law") / "data")
    async with parts.serving(settings_) as server, AsyncExitStack() as stack:
        await parts.member(server.store, "saima", role=Role.MODERATOR)
        for handle, language in READERS.items():
            role = Role.ADMIN if handle == "maryam" else Role.MEMBER
            if handle:
                await parts.member(server.store, handle, language=language, role=role)
        maryam = await server.store.read(actor_named, Actor(), handle="maryam")
        await server.store.do(words.add, maryam, text="scam", lang="any", effect="hold")
        clients = {
            handle: await stack.enter_async_context(await server.client(handle or None))
            for handle in READERS
        }
        yield server, clients


@settings(
    max_examples=25,
    # Not shrinking, which takes longer than reading the steps.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(steps=STEPS)
@example(steps=[*LOOKING, Change(1, "retitle")])
@example(steps=[*LOOKING, A_NEW_PAGE])
@example(steps=[*LOOKING, Change(0, "card"), A_KNOWN_PAGE])
@example(steps=[*LOOKING, Change(0, "card"), Change(0, "uncard")])
@example(steps=[*LOOKING, Change(0, "rename"), Cut(0), Change(0, "rename")])
@example(steps=[*LOOKING, Veil(0), Change(0, "card"), A_NEW_PAGE])
@example(steps=[*LOOKING, Change(0, "many"), Change(0, "title")])
@example(steps=[*LOOKING, Open("maryam", "json"), Change(0, "title"), Change(0, "retitle")])
@example(steps=[*LOOKING, Open("maryam", "html"), Change(0, "title"), Change(0, "echo")])
@example(steps=[*LOOKING, Change(0, "title"), Change(1, "many"), Cut(1), Change(0, "title")])
async def test_the_page_before_and_the_frames_are_the_page_loaded_afresh(
    readers: tuple[parts.Server, dict[str, httpx.AsyncClient]],
    steps: list[list[Say] | Open | Cut | Veil | Change],
) -> None:
    server, clients = readers
    slug = f"room-{next(NUMBERS)}"
    maryam = await server.store.read(actor_named, Actor(), handle="maryam")
    named: dict[str, Any] = {"name": {"en": "Room"}, "about": {}, "emblem": "mango"}
    await server.store.do(spaces.open, maryam, slug=slug, **named)
    started = await server.store.do(topics.start, maryam, room=slug, title="Leaves")
    afternoon = Afternoon(server, clients, slug, started.id)
    async with AsyncExitStack() as stack:
        for step in steps:
            if isinstance(step, Open):
                await afternoon.open(stack, step.reader, step.form)
            elif isinstance(step, Cut):
                await afternoon.cut(stack, step.which)
            elif isinstance(step, Veil):
                await afternoon.veil(step.which)
            elif isinstance(step, Change):
                await afternoon.change(step.which, step.what)
            else:
                await afternoon.say(step)
        await afternoon.compare()
