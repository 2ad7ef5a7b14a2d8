"""Rooms over HTTP: pages that read without scripts, forms, JSON."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import Conflict, Invalid
from ifsa.language import LANGUAGES
from ifsa.language.catalogues import translations
from ifsa.language.problems import sentence
from ifsa.members.queries import actor_named
from ifsa.rooms import messages, queries, spaces, topics
from tests import parts

SEQS = re.compile(r'data-seq="(\d+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')
TYPED = re.compile(r"<textarea[^>]*>([^<]*)</textarea>")
NUMBERS = count(1)


@dataclass
class Room:
    """A room of its own on the common server, with one titled topic."""

    server: parts.Server
    slug: str
    topic: int
    open_topic: int

    @property
    def page(self) -> str:
        return f"/rooms/{self.slug}"

    @property
    def thread(self) -> str:
        return f"{self.page}/topics/{self.topic}"

    async def say(self, by: str, text: str, *, topic: int | None = None, **given: Any) -> int:
        who = await self.server.store.read(actor_named, Actor(), handle=by)
        posted = await self.server.store.do(
            messages.post,
            who,
            room=self.slug,
            topic=topic or self.topic,
            key=uuid4(),
            text=text,
            **given,
        )
        return posted.seq

    async def seqs(self) -> list[int]:
        who = await self.server.store.read(actor_named, Actor(), handle="maryam")
        found = await self.server.store.read(
            queries.messages_after, who, topic_id=self.topic, most=10**6
        )
        return [one.seq for one in found]


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("rooms") / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "amina", language="ur")
        await parts.member(made.store, "li", language="zh-Hans")
        yield made


@pytest.fixture
async def room(server: parts.Server) -> Room:
    return await _made(server)


async def _made(server: parts.Server, **given: Any) -> Room:
    admin = await server.store.read(actor_named, Actor(), handle="maryam")
    name = {"en": "Leaves", "ur": "پتے"}
    slug = await server.store.do(
        spaces.open,
        admin,
        slug=f"leaves-{next(NUMBERS)}",
        name=name,
        about={"en": "All about leaves"},
        emblem="kinnow",
        **given,
    )
    started = await server.store.do(topics.start, admin, room=slug, title="کینو کے پتے")
    place = await server.store.read(queries.place, admin, slug=slug)
    return Room(server, slug, started.id, place.open_topic)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_topic_reads_without_scripts(room: Room, language: str) -> None:
    await room.say("amina", "پتے **پیلے** ہیں", lang="ur")
    await room.say("li", "先测<b>酸碱度</b>", lang="zh-Hans")
    await room.say("li", "👍")
    async with await room.server.client(language=language) as visitor:
        page = (await visitor.get(room.thread)).text
    assert [int(seq) for seq in SEQS.findall(page)] == await room.seqs()
    assert re.search(
        r'lang="ur" dir="auto"><p dir="auto" lang="ur">پتے <strong>پیلے</strong>', page
    )
    assert "先测&lt;b&gt;酸碱度&lt;/b&gt;" in page
    assert 'lang="und"' not in page
    assert '<bdi class="name">Amina</bdi>' in page
    assert translations(language).gettext("Sign in to write") in page


async def test_one_posts_by_form_and_is_led_to_what_one_said(room: Room) -> None:
    async with await room.server.client("amina") as amina:
        page = (await amina.get(room.thread)).text
        data = {"key": KEY.findall(page)[0], "text": "بغیر اسکرپٹ کے"}
        sent = await amina.post(room.thread, data=data)
        seq = (await room.seqs())[-1]
        assert sent.status_code == 303
        assert sent.headers["location"] == f"{room.thread}?at={seq}#s{seq}"
        again = await amina.post(room.thread, data=data)
        assert (again.status_code, again.headers["location"]) == (303, sent.headers["location"])
        assert len(await room.seqs()) == 1
        there = (await amina.get(sent.headers["location"])).text
        assert "بغیر اسکرپٹ کے" in there
        assert KEY.findall(there)[0] != data["key"]


async def test_two_who_say_what_a_room_is_called_do_not_undo_one_another(room: Room) -> None:
    address = f"{room.page}/edit"
    async with await room.server.client("maryam") as maryam:
        form = {"version": 1, "name.en": "Leaves", "name.ur": "پتے", "emblem": "package"}
        first = await maryam.post(address, data=form | {"name.en": "Roots"})
        assert (first.status_code, first.headers["location"]) == (303, room.page)
        assert '<option value="package" selected>' in (await maryam.get(address)).text
        stale = await maryam.post(address, data=form | {"name.en": "Stems & twigs"})
        assert stale.status_code == 409
        stored, typed = stale.text.split('<form class="form narrow"')
        assert "Roots" in stored.split('id="latest"')[1]
        assert "Stems &amp; twigs" in typed
        seen = re.findall(r'name="version" value="(\d+)"', stale.text)
        assert seen == ["2"]
        again = form | {"name.en": "Stems & twigs", "version": seen[0]}
        assert (await maryam.post(address, data=again)).status_code == 303
        said = (await maryam.get(f"/api/v1{room.page}")).json()
        assert (said["name"]["en"], said["about"], said["version"]) == ("Stems & twigs", {}, 3)


async def test_programs_read_former_words_and_what_somebody_wrote(room: Room) -> None:
    await room.say("li", "one")
    seq = await room.say("li", "two")
    async with await room.server.client("li") as li, await room.server.client() as visitor:
        items = (await li.get(f"/api/v1/topics/{room.topic}/messages")).json()["items"]
        said = next(one for one in items if one["seq"] == seq)
        edited = await li.patch(f"/api/v1/messages/{said['id']}", json={"text": "三"})
        versions = f"/api/v1/messages/{said['id']}/versions"
        until = edited.json()["edited"]
        former = {"number": 1, "text": "two", "lang": said["lang"], "until": until}
        assert (await li.get(versions)).json() == {"items": [former], "next": None}
        assert (await li.get(f"{versions}?cursor=1")).json() == {"items": [], "next": None}
        assert (await visitor.get(versions)).status_code == 401
        shown = (await visitor.get("/api/v1/members/li")).json()
        assert shown == {"handle": "li", "name": "Li", "place": None, "schools": []}
        listed = (await visitor.get("/api/v1/members/li/messages")).json()
        assert listed["items"][0] == edited.json()
        further = await visitor.get(f"/api/v1/members/li/messages?cursor={said['id']}")
        assert further.json()["items"][0]["text"] == "one"


async def test_from_a_lesson_one_comes_back_to_the_lesson(room: Room) -> None:
    async with await room.server.client("amina") as amina:
        for back, location in (
            ("/lessons/5#talk", "/lessons/5#talk"),
            ("//evil.example", f"{room.thread}?at=3#s3"),
        ):
            data = {"key": str(uuid4()), "text": back, "back": back}
            sent = await amina.post(room.thread, data=data)
            assert sent.headers["location"] == location


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"text": " \n "}, Invalid("text", "required")),
        ({"text": "لمبا " * 2000}, Invalid("text", "too_long", limit=8000)),
        ({"text": "wrong key", "key": "nonsense"}, Invalid("key", "key_form")),
        ({"text": "no key", "key": ""}, Invalid("key", "required")),
        ({"text": "odd topic", "topic": "x"}, Invalid("topic", "bad_number")),
        ({"text": "odd language", "lang": "Klingon!"}, Invalid("lang", "bad_language")),
    ],
)
async def test_what_was_typed_is_kept_when_it_cannot_be_posted(
    room: Room, given: dict[str, str], problem: Invalid
) -> None:
    key = str(uuid4())
    async with await room.server.client("amina") as amina:
        answer = await amina.post(room.thread, data={"key": key, **given})
        assert answer.status_code == problem.http_status
        assert sentence(problem, "ur") in answer.text
        assert (
            f">{given['text'].strip()}" in answer.text.replace("\r", "") or given["text"].isspace()
        )
        shown = KEY.findall(answer.text)[0]
        assert (shown == key) is (problem.field != "key")
        assert await room.seqs() == []
        mended = await amina.post(room.thread, data={"key": shown, "text": "ٹھیک"})
        assert mended.status_code == 303


async def test_a_key_used_for_another_text_is_replaced(room: Room) -> None:
    key = str(uuid4())
    async with await room.server.client("amina") as amina:
        await amina.post(room.thread, data={"key": key, "text": "پہلا"})
        answer = await amina.post(room.thread, data={"key": key, "text": "دوسرا"})
        assert answer.status_code == 409
        assert sentence(Conflict("key_reused"), "ur") in answer.text
        fresh = KEY.findall(answer.text)[0]
        assert fresh != key
        sent = await amina.post(room.thread, data={"key": fresh, "text": "دوسرا"})
        assert sent.status_code == 303


async def test_a_topic_is_started_by_form_and_what_was_typed_is_kept(room: Room) -> None:
    async with await room.server.client("amina") as amina:
        page = (await amina.get(room.page)).text
        key = KEY.findall(page)[0]
        wrong = await amina.post(
            f"{room.page}/topics", data={"key": key, "title": "جڑیں", "text": " "}
        )
        assert wrong.status_code == 422
        assert 'value="جڑیں"' in wrong.text
        # The form stands below all topics: the field that is wrong is looked at first.
        field = re.search(r'<textarea[^>]* id="text"[^>]*>', wrong.text)
        assert field
        assert "autofocus" in field[0]
        assert wrong.text.count("autofocus") == 1
        data = {"key": key, "title": "<i>جڑیں</i>", "text": "کیوں؟"}
        sent = await amina.post(f"{room.page}/topics", data=data)
        assert sent.status_code == 303
        assert re.fullmatch(rf"{room.page}/topics/(\d+)\?at=(\d+)#s\2", sent.headers["location"])
        again = await amina.post(f"{room.page}/topics", data=data)
        assert again.headers["location"] == sent.headers["location"]
        listed = (await amina.get(room.page)).text
        assert listed.count("&lt;i&gt;جڑیں&lt;/i&gt;") == 1


async def test_who_names_no_topic_writes_in_the_open_one(room: Room) -> None:
    async with await room.server.client("amina") as amina:
        key = KEY.findall((await amina.get(room.page)).text)[0]
        data = {"key": key, "title": " ", "text": "سلام سب کو"}
        sent = await amina.post(f"{room.page}/topics", data=data)
        there = rf"{room.page}/topics/{room.open_topic}\?at=(\d+)#s\1"
        assert re.fullmatch(there, sent.headers["location"])
        again = await amina.post(f"{room.page}/topics", data=data)
        assert again.headers["location"] == sent.headers["location"]
        topic = (await amina.get(sent.headers["location"])).text
        assert topic.count("سلام سب کو") == 1
        assert len((await amina.get(f"/api/v1{room.page}/topics")).json()["items"]) == 2


async def test_what_is_wrong_with_the_whole_is_said_in_the_form(room: Room) -> None:
    async with await room.server.client("amina") as amina:
        key = KEY.findall((await amina.get(room.page)).text)[0]
        data = {"key": key, "title": "", "text": "پہلا"}
        assert (await amina.post(f"{room.page}/topics", data=data)).status_code == 303
        answer = await amina.post(f"{room.page}/topics", data=data | {"text": "دوسرا"})
        assert answer.status_code == 409
        assert "دوسرا" in answer.text
        said = sentence(Conflict("key_reused"), "ur")
        assert re.search(
            rf'<form[^>]* data-ask.*autofocus><div class="problem".*{said}', answer.text, re.DOTALL
        )


@pytest.mark.parametrize("path", ["topics", "preview", "draft"])
async def test_a_form_s_address_loaded_again_leads_to_the_room(room: Room, path: str) -> None:
    async with await room.server.client("amina") as amina:
        answer = await amina.get(f"{room.page}/{path}")
        assert (answer.status_code, answer.headers["location"]) == (303, room.page)


async def test_a_visitor_is_asked_to_sign_in(room: Room) -> None:
    async with await room.server.client() as visitor:
        answer = await visitor.post(room.thread, data={"key": str(uuid4()), "text": "hi"})
        assert answer.status_code == 401
        assert f'href="/sign-in?next={room.thread}"' in answer.text
        answer = await visitor.post(f"{room.thread}/read", data={"seq": "1"})
        assert answer.status_code == 401


async def test_where_a_page_begins_and_how_one_goes_on(room: Room) -> None:
    seqs = [await room.say("li", str(number)) for number in range(120)]
    async with await room.server.client("amina") as amina:
        first = (await amina.get(room.thread)).text
        assert 'data-opens="top"' in first
        assert [int(seq) for seq in SEQS.findall(first)] == seqs[:50]
        assert f'href="{room.thread}?after={seqs[49]}"' in first
        assert 'data-at-end="false"' in first
        await amina.post(f"{room.thread}/read", data={"seq": str(seqs[59])})
        there = (await amina.get(room.thread)).text
        assert [int(seq) for seq in SEQS.findall(there)] == seqs[50:110]
        assert there.index('id="unread"') < there.index(f'id="s{seqs[60]}"')
        assert there.index('id="unread"') > there.index(f'id="s{seqs[59]}"')
        older = (await amina.get(f"{room.thread}?before={seqs[50]}")).text
        assert [int(seq) for seq in SEQS.findall(older)] == seqs[:50]
        for odd in ("before=-1", "at=x", "after=99999999999999999999"):
            answer = await amina.get(f"{room.thread}?{odd}")
            assert answer.status_code == 422


async def test_unread_is_shown_and_goes_when_read(room: Room) -> None:
    seqs = [await room.say("li", str(number)) for number in range(3)]
    words = translations("ur").ngettext("%(num)d new message", "%(num)d new messages", 3)
    async with await room.server.client("amina") as phone:
        for path in ("/rooms", room.page):
            assert words % {"num": 3} in (await phone.get(path)).text
        sent = await phone.post(f"{room.thread}/read", data={"seq": str(seqs[-1])})
        assert (sent.status_code, sent.headers["location"]) == (303, room.page)
        assert words % {"num": 3} not in (await phone.get(room.page)).text
    async with await room.server.client("amina") as laptop:
        shape = (await laptop.get(f"/api/v1/rooms/{room.slug}")).json()
        assert shape["unread"] == 0


async def test_a_room_of_the_young_is_no_page_for_others(server: parts.Server) -> None:
    young = await _made(server, youth=True)
    seq = await young.say("maryam", "only for the young")
    for handle in (None, "amina"):
        async with await server.client(handle) as other:
            for path in (
                young.page,
                young.thread,
                f"{young.thread}?at={seq}",
                f"/api/v1/rooms/{young.slug}",
                f"/api/v1/rooms/{young.slug}/topics",
                f"/api/v1/topics/{young.topic}",
                f"/api/v1/topics/{young.topic}/messages",
            ):
                answer = await other.get(path)
                assert answer.status_code == 404
                assert "only for the young" not in answer.text
            key = str(uuid4())
            answer = await other.post(young.thread, data={"key": key, "text": "hi"})
            assert answer.status_code == 404
            assert young.slug not in (await other.get("/rooms")).text
    async with await server.client("maryam") as maryam:
        assert "only for the young" in (await maryam.get(young.thread)).text


async def test_a_topic_is_a_page_of_its_own_room_alone(server: parts.Server, room: Room) -> None:
    other = await _made(server)
    async with await server.client("amina") as amina:
        for path in (f"{other.page}/topics/{room.topic}", f"{room.page}/topics/999999"):
            answer = await amina.get(path)
            assert answer.status_code == 404
            assert '<html lang="ur"' in answer.text


async def test_json_lists_and_posts(room: Room) -> None:
    async with await room.server.client("amina") as amina:
        api = f"/api/v1/rooms/{room.slug}"
        key = str(uuid4())
        post = {"key": key, "text": "سلام", "topic": room.topic}
        sent = await amina.post(f"{api}/messages", json=post)
        assert sent.status_code == 201
        message = sent.json()
        assert (message["text"], message["author"]["handle"]) == ("سلام", "amina")
        again = await amina.post(f"{api}/messages", json=post)
        assert (again.status_code, again.json()) == (201, message)
        conflict = await amina.post(f"{api}/messages", json={**post, "text": "اور"})
        assert (conflict.status_code, conflict.json()["code"]) == (409, "key_reused")
        opened = await amina.post(f"{api}/messages", json={"key": str(uuid4()), "text": "کھلی"})
        assert opened.json()["topic"] == room.open_topic
        listed = (await amina.get(f"/api/v1/topics/{room.topic}/messages")).json()
        assert listed == {"items": [message], "next": None}
        found = (await amina.get(f"{api}/topics")).json()
        assert [topic["id"] for topic in found["items"]] == [room.open_topic, room.topic]
        for topic in found["items"]:
            assert (await amina.get(f"/api/v1/topics/{topic['id']}")).json() == topic
        rooms = (await amina.get("/api/v1/rooms")).json()
        assert room.slug in {one["slug"] for one in rooms["items"]}
        started = await amina.post(
            f"{api}/topics", json={"key": str(uuid4()), "title": "جڑیں", "text": "کیوں؟"}
        )
        assert (started.status_code, started.json()["topic"]["title"]) == (201, "جڑیں")


async def test_a_long_topic_comes_in_pages(room: Room) -> None:
    seqs = [await room.say("li", str(number)) for number in range(120)]
    async with await room.server.client() as visitor:
        found: list[int] = []
        cursor = ""
        while True:
            path = f"/api/v1/topics/{room.topic}/messages{cursor}"
            page = (await visitor.get(path)).json()
            found += [one["seq"] for one in page["items"]]
            if page["next"] is None:
                break
            cursor = f"?cursor={page['next']}"
    assert found == seqs


@pytest.mark.parametrize("path", ["messages", "topics"])
async def test_bad_json_is_named(room: Room, path: str) -> None:
    async with await room.server.client("amina") as amina:
        api = f"/api/v1/rooms/{room.slug}/{path}"
        answer = await amina.post(api, content=b"{")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")
        answer = await amina.post(api, json={"text": "x"})
        assert (answer.status_code, answer.json()["field"]) == (422, "key")
        big = {"key": str(uuid4()), "title": "x", "text": "x", "topic": 2**63}
        if path == "messages":
            answer = await amina.post(api, json=big)
            assert (answer.status_code, answer.json()["field"]) == (422, "topic")


async def test_the_page_is_as_of_the_number_it_names(room: Room) -> None:
    """The change it names is in it, the next is not: frames go on from exactly there."""
    await room.say("li", "one")
    async with await room.server.client("amina") as amina:
        page = (await amina.get(room.thread)).text
    after = int(re.findall(r'data-after="(\d+)"', page)[0])
    assert after == int(SEQS.findall(page)[-1])


async def test_twenty_new_messages_cost_little_at_the_second_visit(room: Room) -> None:
    """The style sheets and scripts are kept; only the page comes again."""
    for number in range(30):
        await room.say("li", f"{number}: 先测土壤酸碱度，高于 7.8 时叶面喷施螯合铁。" * 2)
    async with await room.server.client("amina") as amina:
        await amina.get(room.thread)
        await amina.post(f"{room.thread}/read", data={"seq": "999"})
        for number in range(20):
            await room.say("li", f"{number}: میرے کینو کے پتے پیلے ہو رہے ہیں، پانی پورا ہے۔" * 2)
        size = await _transferred(amina, room.thread)
    assert size <= 12 * 1024


async def _transferred(client: httpx.AsyncClient, path: str) -> int:
    async with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        return sum([len(part) async for part in answer.aiter_raw()])


async def test_what_would_be_gone_for_good_is_asked_first(room: Room) -> None:
    await room.say("amina", "ایک بار کا پیغام")
    async with await room.server.client("amina") as amina, await room.server.client("li") as li:
        listed = (await amina.get(f"/api/v1/topics/{room.topic}/messages")).json()["items"]
        there = f"/messages/{listed[-1]['id']}"
        options = (await amina.get(f"{there}/options")).text
        assert f'action="{there}/delete"' not in options, "one tap, and it would be gone"
        assert f'href="{there}/delete"' in options
        asked = (await amina.get(f"{there}/delete")).text
        assert "ایک بار کا پیغام" in asked
        assert f'method="post" action="{there}/delete"' in asked
        led = await li.get(f"{there}/delete")
        assert (led.status_code, led.headers["location"].partition("?")[0]) == (303, room.thread)
        assert (await amina.post(f"{there}/delete")).status_code == 303
        assert "ایک بار کا پیغام" not in (await amina.get(room.thread)).text
        assert (await amina.get(f"{there}/delete")).status_code == 303


async def test_a_title_is_changed_by_form_and_what_was_typed_is_kept(room: Room) -> None:
    path, menu = f"{room.thread}/title", f'href="{room.thread}/title"'
    async with await room.server.client("maryam") as maryam:
        assert menu in (await maryam.get(room.thread)).text
        assert 'value="کینو کے پتے"' in (await maryam.get(path)).text
        empty = await maryam.post(path, data={"title": " ", "before": "کینو کے پتے"})
        assert empty.status_code == 422
        assert 'id="title-wrong"' in empty.text
        late = await maryam.post(path, data={"title": "New name", "before": "Older"})
        assert late.status_code == 409
        assert 'value="New name"' in late.text
        before = re.findall(r'name="before" value="([^"]*)"', late.text)
        assert before == ["کینو کے پتے"], "who saves now has seen it"
        saved = await maryam.post(path, data={"title": "New & name", "before": before[0]})
        assert (saved.status_code, saved.headers["location"]) == (303, room.thread)
        page = (await maryam.get(room.thread)).text
        assert re.search(r"<title>\s*New &amp; name", page), re.findall(r"<title>[^<]*", page)
    async with await room.server.client("amina") as amina:
        assert menu not in (await amina.get(room.thread)).text


async def test_a_title_that_looks_like_markup_is_text_in_the_browser_s_title_too(
    room: Room,
) -> None:
    title = "</title><script>alert(1)</script>"
    async with await room.server.client("maryam") as maryam:
        await maryam.post(f"{room.thread}/title", data={"title": title})
        page = (await maryam.get(room.thread)).text
        assert "<script>alert" not in page
        assert f"<title>{escape(title)} · IFSA</title>" in page


async def test_where_a_topic_is_not_there_its_room_is_one_tap_away(room: Room) -> None:
    async with await room.server.client("amina") as amina:
        page = await amina.get(f"{room.page}/topics/999999")
        assert page.status_code == 404
        assert f'button-main" href="{room.page}"' in page.text
        for path in ("/rooms/nobodys-room", "/messages/999999"):
            page = await amina.get(path)
            assert page.status_code == 404
            assert 'button-main" href="/rooms"' in page.text


async def test_who_was_told_of_another_change_can_save(room: Room) -> None:
    await room.say("amina", "first")
    async with await room.server.client("amina") as amina:
        listed = (await amina.get(f"/api/v1/topics/{room.topic}/messages")).json()["items"]
        path = f"/messages/{listed[-1]['id']}/edit"
        assert (await amina.post(path, data={"text": "2", "before": "first"})).status_code == 303
        again = await amina.post(path, data={"text": "three", "before": "first"})
        assert again.status_code == 409
        assert sentence(Conflict("changed_meanwhile"), "ur") in again.text
        before = re.findall(r'name="before"[^>]*>([^<]*)<', again.text)
        assert before == ["2"]
        saved = await amina.post(path, data={"text": "three", "before": before[0]})
        assert saved.status_code == 303
