"""The search over HTTP: the page without scripts, its states, and the JSON."""

import re
from dataclasses import replace
from html import unescape
from typing import Any, Literal
from urllib.parse import quote
from uuid import uuid4

import pytest
from playwright.async_api import Browser

from ifsa.errors import Invalid
from ifsa.language import LANGUAGES
from ifsa.language.catalogues import translations
from ifsa.language.problems import sentence
from tests import parts
from tests.files.pictures import picture
from tests.web.test_look import AXE, RUN_AXE, SEE_NASTALIQ, SMALL_TARGETS, THUMB

MARKED = re.compile(r"<mark>(.*?)</mark>")
API = "/api/v1/search"


@pytest.fixture(scope="module")
async def server(demonstration_server: parts.Server) -> parts.Server:
    return demonstration_server


async def post(server: parts.Server, by: str, text: str, room: str = "market-talk") -> Any:
    async with await server.client(by) as client:
        answer = await client.post(
            f"/api/v1/rooms/{room}/messages", json={"key": str(uuid4()), "text": text}
        )
    assert answer.status_code == 201
    return answer.json()


async def found(server: parts.Server, q: str, who: str | None = "amina", **given: Any) -> Any:
    async with await server.client(who) as client:
        answer = await client.get(API, params={"q": q, **given})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def page(
    server: parts.Server, path: str, who: str | None = None, language: str = "en", status: int = 200
) -> str:
    async with await server.client(who, language) as client:
        answer = await client.get(path)
    assert answer.status_code == status
    return unescape(answer.text)


async def test_a_message_is_found_in_all_languages_and_spellings(server: parts.Server) -> None:
    said = await post(server, "amina", "Zaitoon: زیتون کا تیل ابھی نکالا ہے")
    for q in ("زیتون", "زيتون", "zaitoon", "zaitun", "زَیتون"):
        items = (await found(server, q, room="market-talk"))["items"]
        assert said["id"] in [one["id"] for one in items], q
    (one,) = (await found(server, "زیتون", room="market-talk"))["items"]
    assert one == {
        "kind": "message",
        "id": said["id"],
        "text": said["text"],
        "lang": said["lang"],
        "marks": one["marks"],
        "match": "exact",
        "url": f"/rooms/market-talk/topics/{said['topic']}?at={said['seq']}#s{said['seq']}",
        "at": said["at"],
        "room": "market-talk",
        "topic": said["topic"],
        "author": "amina",
        "has": [],
    }
    assert "زیتون" in [said["text"][start:end] for start, end in one["marks"]]


async def test_all_kinds_are_found_and_can_be_had_alone(server: parts.Server) -> None:
    items = (await found(server, "mango", limit=50))["items"]
    assert {one["kind"] for one in items} == {"message", "topic", "lesson", "listing", "school"}
    for kind in ("message", "topic", "lesson", "listing", "school"):
        only = (await found(server, "mango", kind=kind, limit=50))["items"]
        assert {one["kind"] for one in only} == {kind}
        async with await server.client("amina") as client:
            assert (await client.get(only[0]["url"])).status_code == 200


async def test_the_pages_of_the_json_come_to_the_whole(server: parts.Server) -> None:
    whole = (await found(server, "آم", limit=50))["items"]
    assert len(whole) > 8
    pages: list[Any] = []
    cursor = None
    while True:
        answer = await found(server, "آم", limit=4, **({"cursor": cursor} if cursor else {}))
        pages += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert [(one["kind"], one["id"]) for one in pages[: len(whole)]] == [
        (one["kind"], one["id"]) for one in whole
    ]
    assert len({(one["kind"], one["id"]) for one in pages}) == len(pages)


async def test_it_is_narrowed_by_room_member_language_and_time(server: parts.Server) -> None:
    said = await post(server, "li", "番红花 saffron 的价格", room="market-talk")

    async def ids(**given: Any) -> list[int]:
        return [one["id"] for one in (await found(server, "saffron", **given))["items"]]

    assert said["id"] in await ids(room="market-talk", member="li", since="day")
    assert said["id"] in await ids(language=said["lang"])
    assert said["id"] not in await ids(member="amina")
    assert said["id"] not in await ids(room="water-soil")
    assert said["id"] not in await ids(language="ur")
    assert await ids(since="2999-01-01") == []


async def test_what_goes_along_is_looked_for_with_words_or_without(server: parts.Server) -> None:
    async with await server.client("li") as client:
        photo = {"photo": ("p.png", picture(), "image/png")}
        file = (await client.post("/api/v1/files", files=photo)).json()["id"]
        given = {"key": str(uuid4()), "files": [file]}
        sent = (await client.post("/api/v1/rooms/market-talk/messages", json=given)).json()["id"]
    shown = await found(server, "", has="photo")
    assert [one["kind"] for one in shown["items"]] == ["message"]
    assert (shown["items"][0]["id"], shown["items"][0]["has"]) == (sent, ["photo"])
    assert (await found(server, "", has="voice"))["items"] == []
    assert (await found(server, "quince", has="photo"))["items"] == []
    html = await page(server, "/search?has=photo")
    assert 'href="/rooms/market-talk/topics/' in html
    assert '<option value="photo" selected>' in html
    assert await page(server, "/search?has=film", status=422)


async def test_questions_are_narrowed_by_their_answer(server: parts.Server) -> None:
    async with await server.client("amina") as client:
        given = {"key": str(uuid4()), "title": "Feijoa in frost?", "text": "feijoa at −9 °C"}
        started = (await client.post("/api/v1/rooms/market-talk/topics", json=given)).json()
        topic, message = started["topic"]["id"], started["message"]["id"]

        async def ids(q: str, answered: str) -> list[tuple[str, int]]:
            items = (await found(server, q, answered=answered))["items"]
            return [(one["kind"], one["id"]) for one in items]

        both = [("message", message), ("topic", topic)]
        assert sorted(await ids("feijoa", "no")) == both
        assert await ids("feijoa", "yes") == []
        assert (await ids("", "no"))[0] == ("topic", topic)
        chosen = await client.put(f"/api/v1/messages/{message}/answer")
        assert chosen.status_code == 200
        assert sorted(await ids("feijoa", "yes")) == both
        assert await ids("feijoa", "no") == []
        assert (await ids("", "yes"))[0] == ("topic", topic)
        assert ("topic", topic) not in await ids("", "no")
    html = await page(server, "/search?answered=yes&room=market-talk")
    assert f'href="/rooms/market-talk/topics/{topic}"' in html
    assert '<option value="yes" selected>' in html
    assert 'href="/search?room=market-talk"' in html


async def test_who_wrote_may_be_named_in_any_script(server: parts.Server) -> None:
    said = await post(server, "bashir", "feijoa grows in Chenab too")
    for name in ("بشیر", "بشی", "BASHIR", "@bashir"):
        items = (await found(server, "feijoa", member=name))["items"]
        assert [one["id"] for one in items] == [said["id"]], name
    html = await page(server, f"/search?q=feijoa&member={quote('بشی')}")
    assert 'title="Remove"' in html
    assert "<bdi>بشیر</bdi></a>" in html


@pytest.mark.parametrize("language", LANGUAGES)
async def test_of_several_with_a_name_one_is_chosen(server: parts.Server, language: str) -> None:
    path = f"/search?q=wheat&since=year&member={quote('小')}"
    html = await page(server, path, language=language, status=422)
    assert sentence(Invalid("member", "several_members", count=2), language) in html
    assert 'name="member" type="text" value="小"' in html
    assert '<option value="year" selected>' in html
    for handle in ("xiaolin", "xiaoyu"):
        assert f'href="/search?q=wheat&member={handle}&since=year"' in html
        await page(server, f"/search?q=wheat&member={handle}&since=year")
    async with await server.client() as client:
        answer = await client.get(API, params={"q": "wheat", "member": "小"})
    problem = answer.json()
    assert (problem["field"], problem["code"]) == ("member", "several_members")
    assert problem["params"] == {"count": 2}


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"answered": "maybe"}, "answered", "bad_choice"),
        ({"has": "film"}, "has", "bad_choice"),
        ({}, "q", "required"),
        ({"q": "   "}, "q", "required"),
        ({"q": "***"}, "q", "no_word"),
        ({"q": "x" * 201}, "q", "too_long"),
        ({"q": "wheat", "member": "nobody"}, "member", "no_such_member"),
        ({"q": "wheat", "since": "long ago"}, "since", "bad_date"),
        ({"q": "wheat", "kind": "person"}, "kind", "bad_choice"),
        ({"q": "wheat", "cursor": "message-9-1"}, "cursor", "bad_choice"),
        ({"q": "wheat", "cursor": "nothing-1-1"}, "cursor", "bad_choice"),
        ({"q": "wheat", "limit": "1000"}, "limit", "number_range"),
    ],
)
async def test_the_json_says_what_is_wrong(
    server: parts.Server, given: dict[str, str], field: str, code: str
) -> None:
    async with await server.client("amina") as client:
        answer = await client.get(API, params=given)
    problem = answer.json()
    assert (answer.status_code, problem["field"], problem["code"]) == (422, field, code)


async def test_what_is_said_among_the_young_stays_there(server: parts.Server) -> None:
    room = "buland-young-sellers"
    said = await post(server, "zain", "rhubarb is our secret", room=room)
    assert [one["id"] for one in (await found(server, "rhubarb", "zain"))["items"]] == [said["id"]]
    for who in (None, "amina", "li", "bashir"):
        assert (await found(server, "rhubarb", who))["items"] == []
        html = await page(server, "/search?q=rhubarb", who)
        assert "secret" not in html
        assert await page(server, f"/search?q=rhubarb&room={room}", who, status=404)
        assert f'value="{room}"' not in html


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_empty_page_offers_words_of_the_reader(
    server: parts.Server, language: str
) -> None:
    html = await page(server, "/search", language=language)
    word = {"en": "wheat", "ur": "گندم", "zh-Hans": "小麦"}[language]
    assert f'href="/search?q={quote(word)}"' in html
    assert 'role="search" method="get" action="/search"' in html


async def test_words_are_marked_where_they_stand_in_the_text(server: parts.Server) -> None:
    said = await post(server, "amina", "**Moringa** کے پتے: <b>moringa</b> & مورنگا")
    html = await page(server, "/search?q=moringa&kind=message")
    assert MARKED.findall(html) == ["Moringa", "moringa", "مورنگا"]
    async with await server.client() as client:
        raw = (await client.get("/search?q=moringa&kind=message")).text
    assert "<b>moringa" not in raw
    assert "&lt;b&gt;<mark>moringa</mark>&lt;/b&gt;" in raw
    assert (
        f'href="/rooms/market-talk/topics/{said["topic"]}?at={said["seq"]}#s{said["seq"]}"' in raw
    )


async def test_a_text_has_its_language_and_direction(server: parts.Server) -> None:
    html = await page(server, f"/search?q={quote('آم')}&kind=message")
    assert re.search(r'<p class="text hit-text" lang="ur" dir="auto">[^<]*<mark>آم</mark>', html)


async def test_the_glossary_offers_the_other_words(server: parts.Server) -> None:
    html = await page(server, "/search?q=gandum&room=chenab-wheat")
    for word in ("گندم", "小麦", "wheat"):
        assert f'href="/search?q={quote(word)}&room=chenab-wheat"' in html
    assert 'href="/search?q=gandum&room=chenab-wheat" lang' not in html


async def test_filters_stand_on_the_page_and_come_off(server: parts.Server) -> None:
    html = await page(server, "/search?q=wheat&room=chenab-wheat&member=amina&since=year")
    assert 'href="/search?q=wheat&member=amina&since=year"' in html
    assert 'href="/search?q=wheat&room=chenab-wheat&since=year"' in html
    form = html.partition('role="search"')[2].partition("</form>")[0]
    for name, value in (("room", "chenab-wheat"), ("member", "amina"), ("since", "year")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    assert "kind=lesson" not in html
    assert 'href="/rooms/chenab-wheat" aria-label="Back"' in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("q", "problem"),
    [("***", Invalid("q", "no_word")), ("x" * 201, Invalid("q", "too_long", limit=200))],
)
async def test_what_is_no_search_is_said_and_kept(
    server: parts.Server, language: str, q: str, problem: Invalid
) -> None:
    html = await page(server, f"/search?q={q}", language=language, status=422)
    assert sentence(problem, language) in html
    assert f'name="q" value="{q}"' in html


async def test_an_unknown_member_is_said_at_the_field(server: parts.Server) -> None:
    html = await page(server, "/search?q=wheat&member=nobody", status=422)
    assert re.search(r'id="member-wrong">.*There is no member with this name', html, re.DOTALL)
    assert 'id="member" name="member" type="text" value="nobody"' in html
    assert '<details class="disclose" open>' in html


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_found_says_what_to_try(server: parts.Server, language: str) -> None:
    html = await page(server, "/search?q=quince+marmalade&since=day", language=language)
    say = translations(language).gettext
    assert say("Nothing found. Try another word.") in html
    assert say("One word finds more than several.") in html
    assert 'href="/search?q=quince&since=day"' in html
    assert 'href="/search?q=marmalade&since=day"' in html
    assert 'href="/search?q=quince+marmalade"' in html


async def test_more_of_a_kind_is_a_link_that_goes_on(server: parts.Server) -> None:
    for number in range(25):
        await post(server, "amina", f"jackfruit number {number}")
    overview = await page(server, "/search?q=jackfruit")
    assert 'href="/search?q=jackfruit&kind=message"' in overview
    first = await page(server, "/search?q=jackfruit&kind=message")
    more = re.search(r'href="(/search\?q=jackfruit&kind=message&cursor=[^"]+)"', first)
    assert more
    second = await page(server, more[1])
    seen = [re.findall(r"number (\d+)", html) for html in (first, second)]
    assert [int(one) for one in seen[0] + seen[1]] == list(range(24, -1, -1))
    assert "cursor=" not in second.partition("<main")[2].partition("</main>")[0]


async def test_every_page_leads_to_it_and_a_room_to_itself(server: parts.Server) -> None:
    leads = r'href="%s"[^>]*><svg.*?</svg>.*?Search'
    assert re.search(leads % "/search", await page(server, "/lessons"))
    assert re.search(leads % r"/search\?room=market-talk", await page(server, "/rooms/market-talk"))


async def test_too_many_searches_have_to_wait(demonstration_data: Any, tmp_path: Any) -> None:
    settings = parts.copied(demonstration_data, tmp_path / "data")
    settings = replace(settings, rate_limits=True)
    async with parts.serving(settings) as server, await server.client() as client:
        for _ in range(120):
            assert (await client.get("/api/v1/search?q=wheat&kind=topic")).status_code == 200
        refused = await client.get("/api/v1/search?q=wheat")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
        shown = await client.get("/search?q=wheat")
        assert shown.status_code == 429
        assert 'name="q" value="wheat"' in shown.text
        assert int(shown.headers["retry-after"]) > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_everybody_can_use_the_page_on_a_phone(
    server: parts.Server, chromium: Browser, language: str, scheme: Literal["light", "dark"]
) -> None:
    context = await server.context(chromium, "amina", color_scheme=scheme)
    page = await context.new_page()
    paths = ("/search", "/search?q=gandum", "/search?q=quince+pie&since=day", "/search?q=***")
    for path in (*paths, "/search?answered=yes", f"/search?q=wheat&member={quote('小')}"):
        joint = "&" if "?" in path else "?"
        await page.goto(f"{path}{joint}lang={language}")
        await page.evaluate(SEE_NASTALIQ)
        await page.evaluate(AXE)
        assert await page.evaluate(RUN_AXE) == [], path
        assert await page.evaluate(SMALL_TARGETS, THUMB) == [], path
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= parts.PHONE["width"], path
    await context.close()


async def test_one_searches_and_goes_back_without_scripts(
    server: parts.Server, chromium: Browser
) -> None:
    context = await server.context(chromium, "amina", java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/rooms/chenab-wheat")
    await page.locator('a[href^="/search"]').click()
    await page.get_by_role("searchbox").fill("گندم")
    await page.get_by_role("searchbox").press("Enter")
    assert "room=chenab-wheat" in page.url
    first = page.locator("mark").first
    assert await first.text_content() == "گندم"
    await page.locator("main ul.list a").first.click()
    assert "/rooms/chenab-wheat/topics/" in page.url
    await page.go_back()
    assert await page.get_by_role("searchbox").input_value() == "گندم"
    await context.close()
