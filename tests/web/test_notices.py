"""Pages, forms and JSON of notices, through a real server."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path

import httpx
import pytest

from ifsa.language import LANGUAGES
from ifsa.language.isolation import strip
from ifsa.notifications import queries
from tests import parts
from tests.notifications.counting import counting
from tests.notifications.village import Village, make
from tests.parts import Server

LISTED = re.compile(r'<(?:button|a) class="row notice-(unread|read)"')


@dataclass(frozen=True)
class Desk:
    """A server over a village, and clients of its people."""

    server: Server
    village: Village

    async def client(self, who: str | None, language: str = "en") -> httpx.AsyncClient:
        return await self.server.client(who, language)

    async def get(self, path: str, who: str | None, language: str = "en") -> httpx.Response:
        async with await self.client(who, language) as client:
            return await client.get(path)

    async def post(self, path: str, who: str | None, **given: object) -> httpx.Response:
        async with await self.client(who) as client:
            return await client.post(path, **given)  # type: ignore[arg-type]

    async def newest(self, who: str) -> int:
        return (await self.village.heard(who))[-1].id


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Amina follows a school that has just planned two lessons; Li has asked for a price."""
    async with parts.serving(parts.fresh(tmp_path / "data")) as server:
        village = await make(server.store)
        await village.lesson()
        await village.lesson(ahead=180, title={"en": "<b>Grafting</b>", "ur": "قلم لگانا"})
        await village.asked()
        await village.tell()
        yield Desk(server, village)


def words(html: str) -> str:
    """What a reader sees of the page: no tags, no isolates, single spaces."""
    body = html.partition("<main")[2].partition("</main>")[0]
    return strip(" ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split()))


def bell(html: str) -> str:
    """What the bell says; "" where there is none."""
    inside = re.search(r"<a [^>]*data-bell.*?</a>", html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", inside[0]).split()) if inside else ""


def states(html: str) -> list[str]:
    return LISTED.findall(html)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_is_there_in_every_language(desk: Desk, language: str) -> None:
    answer = await desk.get(f"/notices?lang={language}", "amina")
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}"' in answer.text
    title = {"ur": "قلم لگانا"}.get(language, "<b>Grafting</b>")
    assert title in words(answer.text)
    assert "<b>Grafting" not in answer.text
    assert states(answer.text) == ["unread", "unread"]


async def test_another_language_changes_old_notices_too(desk: Desk) -> None:
    async with await desk.client("amina") as client:
        for language, title in (("en", "Mango hot-water treatment"), ("ur", "آم کا گرم پانی")):
            assert title in words((await client.get(f"/notices?lang={language}")).text)


async def test_the_newest_stands_first(desk: Desk) -> None:
    shown = words((await desk.get("/notices?lang=en", "amina")).text)
    assert shown.index("Grafting") < shown.index("Mango hot-water")


async def test_a_member_without_news_is_told_so(desk: Desk) -> None:
    html = (await desk.get("/notices", "maryam")).text
    assert "Nothing new." in words(html)
    assert "Mark all as read" not in html
    assert bell(html) == "Notices"


async def test_the_bell_is_on_every_page_of_a_member_and_of_no_visitor(desk: Desk) -> None:
    lesson = (await desk.village.heard("amina"))[0].subject.id
    paths = (f"/lessons/{lesson}", "/schools/chenab", "/rooms/orchards", "/notices", "/nowhere")
    for path in ("/", "/rooms", "/lessons", "/schools", "/market", "/me", *paths):
        html = (await desk.get(f"{path}?lang=en", "amina")).text
        assert bell(html) == "Notices 2 2 new", path
        assert html.count("data-bell=") == 1, path
        if path not in ("/me", "/notices"):
            visitor = (await desk.get(path, None)).text
            assert "data-bell" not in visitor, path


async def test_opening_one_leads_to_what_it_tells_of_and_reads_it(desk: Desk) -> None:
    notice = (await desk.village.heard("amina"))[0]
    opened = await desk.post(f"/notices/{notice.id}/open", "amina")
    assert opened.status_code == 303
    assert opened.headers["location"] == f"/lessons/{notice.subject.id}"
    html = (await desk.get("/notices?lang=en", "amina")).text
    assert states(html) == ["unread", "read"]
    assert f'<a class="row notice-read" href="/lessons/{notice.subject.id}">' in html
    assert bell(html) == "Notices 1 1 new"
    again = await desk.post(f"/notices/{notice.id}/open", "amina")
    assert again.headers["location"] == opened.headers["location"]


async def test_a_notice_of_the_market_leads_to_the_negotiation(desk: Desk) -> None:
    opened = await desk.post(f"/notices/{await desk.newest('shazia')}/open", "shazia")
    assert (await desk.get(opened.headers["location"], "shazia")).status_code == 200


async def test_all_are_marked_as_read_that_were_on_the_page(desk: Desk) -> None:
    html = (await desk.get("/notices?lang=en", "amina")).text
    until = re.findall(r'name="until" value="(\d+)"', html)
    assert until == [str(await desk.newest("amina"))]
    await desk.village.lesson(ahead=300)
    await desk.village.tell()
    done = await desk.post("/notices/read", "amina", data={"until": until[0]})
    assert (done.status_code, done.headers["location"]) == (303, "/notices")
    assert states((await desk.get("/notices", "amina")).text) == ["unread", "read", "read"]
    await desk.post("/notices/read", "amina")
    assert states((await desk.get("/notices", "amina")).text) == ["read"] * 3


async def test_what_another_was_told_cannot_be_opened(desk: Desk) -> None:
    other = await desk.newest("zain")
    for path in (f"/notices/{other}/open", f"/api/v1/notices/{other}/read"):
        assert (await desk.post(path, "amina")).status_code == 404
    assert await desk.server.store.read(queries.unread, desk.village["zain"]) == 2
    shown = await desk.get("/api/v1/notices", "amina")
    assert other not in [one["id"] for one in shown.json()["items"]]


async def test_a_visitor_signs_in_first(desk: Desk) -> None:
    page = await desk.get("/notices", None)
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/notices")
    assert (await desk.get("/api/v1/notices", None)).status_code == 401
    for path in ("/notices/1/open", "/notices/read", "/api/v1/notices/1/read"):
        assert (await desk.post(path, None)).status_code == 401, path
    assert (await desk.post("/api/v1/notices/read", None, json={})).status_code == 401


async def test_json_says_the_same(desk: Desk) -> None:
    found = (await desk.get("/api/v1/notices", "amina")).json()
    assert (found["next"], found["unread"], len(found["items"])) == (None, 2, 2)
    first = found["items"][0]
    assert first["kind"] == "lesson.scheduled"
    assert first["subject"]["kind"] == "lesson"
    assert not first["read"]
    assert "قلم لگانا" in first["text"], "Amina reads Urdu"
    assert datetime.fromisoformat(first["at"]).tzinfo is not None
    read = (await desk.post(f"/api/v1/notices/{first['id']}/read", "amina")).json()
    assert read == {**first, "read": True}
    assert (await desk.get("/api/v1/notices", "amina")).json()["unread"] == 1
    rest = await desk.post("/api/v1/notices/read", "amina", json={"until": first["id"]})
    assert rest.json() == {"unread": 0}
    assert (await desk.post("/api/v1/notices/read", "amina")).json() == {"unread": 0}


async def test_a_long_list_goes_on(desk: Desk) -> None:
    for _ in range(queries.PAGE):
        await desk.village.lesson(ahead=200)
    await desk.village.tell()
    html = (await desk.get("/notices", "amina")).text
    assert len(states(html)) == queries.PAGE
    more = re.findall(r'href="(/notices\?cursor=\d+)"', html)
    assert len(more) == 1
    older = (await desk.get(more[0], "amina")).text
    assert len(states(older)) == 2
    assert "/notices?cursor=" not in older
    first = (await desk.get("/api/v1/notices", "amina")).json()
    second = (await desk.get(f"/api/v1/notices?cursor={first['next']}", "amina")).json()
    assert len(first["items"]) + len(second["items"]) == queries.PAGE + 2
    assert second["next"] is None


@pytest.mark.parametrize("strange", ["-1", "99999999999999999999", "x", "%00", "1 OR 1=1"])
async def test_strange_addresses_are_no_crash(desk: Desk, strange: str) -> None:
    assert (await desk.get(f"/notices?cursor={strange}", "amina")).status_code == 422
    assert (await desk.get(f"/api/v1/notices?cursor={strange}", "amina")).status_code == 422
    for path in (f"/notices/{strange}/open", f"/api/v1/notices/{strange}/read"):
        assert (await desk.post(path, "amina")).status_code in (404, 405), path
    given = await desk.post("/notices/read", "amina", data={"until": strange})
    assert given.status_code == 422


async def test_statements_are_as_many_for_two_as_for_thirty(desk: Desk) -> None:
    """The bell's one question, on this page and on every other, whatever there is to count."""
    engine = desk.server.store.reader._engine
    counted = []
    async with await desk.client("amina") as client:
        for _ in range(2):
            for path in ("/notices", "/rooms"):
                with counting(engine) as sent:
                    await client.get(path)
                asked = [one for one in sent if "FROM outbox" not in one]
                counted.append(len(asked))
                notices = sum("FROM notice" in one for one in asked)
                assert notices == (3 if path == "/notices" else 1)
            for _ in range(queries.PAGE - 2):
                await desk.village.lesson(ahead=200)
            await desk.village.tell()
    assert counted[:2] == counted[2:]
