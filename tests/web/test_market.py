"""Pages, forms and JSON of the market, through a real server with the demonstration's data."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ifsa.config import Settings
from ifsa.language import LANGUAGES
from ifsa.web.emblems import emblem
from tests.files.pictures import opened, with_place
from tests.parts import Server, copied, serving

CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}


@pytest.fixture(scope="module")
async def server(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    settings = copied(demonstration_data, tmp_path_factory.mktemp("market") / "data")
    async with serving(settings, demonstration=True) as server:
        yield server


def in_language(path: str, language: str = "en") -> str:
    """A member's language is remembered: each request says its own."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


async def get(server: Server, path: str, who: str | None = None, language: str = "en") -> str:
    async with await server.client(who) as client:
        answer = await client.get(in_language(path, language))
    assert answer.status_code == 200, answer.text[:400]
    return answer.text


async def send(
    server: Server, path: str, who: str | None, files: Any = None, **form: Any
) -> httpx.Response:
    async with await server.client(who) as client:
        return await client.post(in_language(path), data=form, files=files)


async def api(
    server: Server, method: str, path: str, who: str | None = None, **json: Any
) -> httpx.Response:
    async with await server.client(who) as client:
        return await client.request(method, in_language(f"/api/v1{path}"), json=json or None)


def words(html: str) -> str:
    """What a reader sees of a page: no tags, no isolates, single spaces."""
    body = html.partition("<main")[2].partition("</body>")[0]
    text = unescape(re.sub(r"<[^>]+>", " ", body))
    return " ".join(re.sub("[\u2066-\u2069]", "", text).split())


def shown(html: str) -> list[int]:
    return [int(id) for id in re.findall(r'card-link" href="/listings/(\d+)"', html)]


def value(html: str, name: str) -> str:
    """What a field of the page holds."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    if field:
        return unescape(re.findall(r'value="([^"]*)"', field[0])[0])
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    if area:
        return unescape(area[1])
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', html, re.DOTALL)
    assert select, name
    return str(re.findall(r'value="([^"]*)" selected', select[0])[0])


async def listing_of(server: Server, seller: str, **given: Any) -> int:
    wanted = {
        "key": str(uuid4()),
        "kind": "for_sale",
        "produce": "mango",
        "variety": {"en": "Sindhri", "ur": "سندھڑی", "zh-Hans": "信德里"},
        "quantity": "5",
        "unit": "TNE",
        "price": "210",
        "currency": "PKR",
        "price_unit": "KGM",
        "country": "PK",
        **given,
    }
    answer = await api(server, "POST", "/listings", seller, **wanted)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def inquiry_of(server: Server, seller: str = "amina", buyer: str = "li") -> int:
    listing = await listing_of(server, seller)
    text = {"key": str(uuid4()), "text": "还有货吗？"}
    answer = await api(server, "POST", f"/listings/{listing}/inquiries", buyer, **text)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def offered(**given: Any) -> dict[str, Any]:
    usual = {"quantity": "500", "unit": "KGM", "price": "200", "currency": "PKR"}
    return {"key": str(uuid4()), **usual, **given}


async def offer_on(server: Server, inquiry: int, who: str, **given: Any) -> int:
    answer = await api(server, "POST", f"/inquiries/{inquiry}/offers", who, **offered(**given))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["offers"][-1]["id"])


# -- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/market", None),
        ("/market?kind=wanted&group=nuts&country=PK&month=10", None),
        ("/listings/1", None),
        ("/listings/1", "li"),
        ("/listings/new", "amina"),
        ("/schools/chenab/listings/new", "bashir"),
        ("/inquiries", "li"),
        ("/inquiries", "maryam"),
    ],
)
async def test_pages_are_there_in_every_language(
    server: Server, language: str, path: str, who: str | None
) -> None:
    html = await get(server, path, who, language)
    assert f'<html lang="{language}"' in html
    assert "<h1>" in html


async def test_the_market_is_narrowed_and_searched(server: Server) -> None:
    everything = shown(await get(server, "/market"))
    assert len(everything) == 24
    wanted = shown(await get(server, "/market?kind=wanted"))
    assert 0 < len(wanted) < 24
    nuts = shown(await get(server, "/market?group=nuts"))
    assert nuts
    assert not set(nuts) & set(shown(await get(server, "/market?group=dairy")))
    found = await get(server, "/market?q=%D8%B3%D9%86%D8%AF%DA%BE%DA%91%DB%8C", language="zh-Hans")
    assert "信德里" in words(found)
    more = re.search(r'href="(/market\?cursor=[^"]+)"', await get(server, "/market"))
    assert more
    assert not set(shown(await get(server, unescape(more[1])))) & set(everything)


async def test_an_empty_market_says_what_to_do_next(server: Server) -> None:
    html = await get(server, "/market?q=nothing+is+called+so")
    assert "Nothing found. Try another word." in words(html)
    assert 'href="/market"' in html.partition("Nothing found")[2]
    html = await get(server, "/inquiries", "maryam")
    assert "No deals yet." in words(html)
    assert 'href="/market"' in html.partition("No deals yet")[2]


@pytest.mark.parametrize(
    "query", ["month=13", "month=x", "kind=gift", "limit=0", "limit=1000", "cursor=x"]
)
async def test_a_filter_that_is_none_is_refused(server: Server, query: str) -> None:
    async with await server.client() as client:
        assert (await client.get(f"/market?{query}")).status_code == 422
        answer = await client.get(f"/api/v1/listings?{query}")
    assert answer.status_code == 422
    assert answer.json()["field"] == query.partition("=")[0]


async def test_a_listing_in_the_reader_s_language(server: Server) -> None:
    listing = await listing_of(
        server,
        "bashir",
        school="chenab",
        grade="first",
        place={"en": "Multan", "zh-Hans": "木尔坦"},
        min_quantity="500",
        min_unit="KGM",
        harvest_from="2027-06-01",
        harvest_to="2027-07-20",
        note="ہاتھ سے توڑا ہوا",
    )
    html = await get(server, f"/listings/{listing}", "li", "zh-Hans")
    seen = words(html)
    for part in (
        *("₨\u00a0210/公斤", "一级", "木尔坦", "5\u00a0吨", "500\u00a0公斤", "0804.50"),
        *("鲜芒果", "信德里", "2027年6月1日", "7月20日"),
    ):
        assert " ".join(part.split()) in seen, part
    assert emblem("mango") in html, "drawn, as there is no photo of it"
    assert '<div class="text" lang="ur" dir="auto">' in html
    assert 'href="/schools/chenab"' in html
    assert "بشیر" in seen


@pytest.mark.parametrize(
    ("who", "there", "not_there"),
    [
        (None, "/sign-in?next=/listings/", 'name="text"'),
        ("li", 'data-open="ask"', "/edit"),
        ("zain", "Trade is for members of 18 years and older.", 'name="text"'),
        ("bashir", "/edit", 'name="text"'),
        ("maryam", "/close", "/edit"),
    ],
)
async def test_the_main_action_is_for_who_reads(
    server: Server, who: str | None, there: str, not_there: str
) -> None:
    listing = await listing_of(server, "bashir", school="chenab")
    html = await get(server, f"/listings/{listing}", who)
    assert there in html
    assert not_there not in html


async def test_what_is_not_there(server: Server) -> None:
    for path in ("/listings/999999", "/inquiries/999999", "/files/999999/small"):
        async with await server.client("li") as client:
            assert (await client.get(path)).status_code == 404
    for path in ("/inquiries", "/listings/new"):
        async with await server.client() as client:
            assert (await client.get(path)).status_code == 401


# -- publishing -----------------------------------------------------------------------------------


def typed(**given: Any) -> dict[str, Any]:
    usual = {
        "key": str(uuid4()),
        "kind": "for_sale",
        "produce": "kinnow",
        "variety": "کینو",
        "quantity": "۵٬۰۰۰",
        "unit": "KGM",
        "price": "۱۱۰٫۵",
        "currency": "PKR",
        "price_unit": "KGM",
        "country": "PK",
        "place": "سرگودھا",
    }
    return {**usual, **given}


async def test_a_steward_publishes_by_form_with_a_photo(server: Server) -> None:
    picture = {"picture": ("IMG_1.jpg", with_place(), "image/jpeg")}
    answer = await send(server, "/schools/chenab/listings/new", "bashir", picture, **typed())
    assert answer.status_code == 303
    address = answer.headers["location"]
    shape = (await api(server, "GET", address)).json()
    assert shape["quantity"] == {"amount": "5000", "unit": "KGM", "kilograms": "5000"}
    assert shape["price"] == {"minor": 11050, "currency": "PKR", "unit": "KGM"}
    assert (shape["school"], shape["variety"]) == ("chenab", {"ur": "کینو"})
    assert shape["photo"]["large"] in await get(server, address)
    assert shape["photo"]["small"] in await get(server, "/market")


async def test_the_same_form_sent_twice_publishes_once(server: Server) -> None:
    form = typed()
    addresses = {
        (await send(server, "/listings/new", "amina", **form)).headers["location"] for _ in range(2)
    }
    assert len(addresses) == 1


async def test_a_wrong_form_keeps_what_was_typed_and_the_photo(server: Server) -> None:
    form = typed(quantity="کچھ", note="سطر ایک\nسطر دو", grade="second", kind="wanted")
    picture = {"picture": ("p.jpg", with_place(), "image/jpeg")}
    answer = await send(server, "/listings/new", "amina", picture, **form)
    assert answer.status_code == 422
    for name in ("quantity", "variety", "unit", "place", "note", "price", "grade", "produce"):
        assert value(answer.text, name) == form[name], name
    assert re.search(r'value="wanted" checked', answer.text)
    assert 'id="quantity-wrong"' in answer.text
    photo = value(answer.text, "photo")
    again = {**form, "quantity": "۵۰۰", "photo": photo, "key": value(answer.text, "key")}
    saved = await send(server, "/listings/new", "amina", **again)
    assert saved.status_code == 303
    shape = (await api(server, "GET", saved.headers["location"])).json()
    assert shape["photo"]["id"] == int(photo)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"MZ" + b"\0" * 100, "This kind of file cannot be used."),
        (b"<svg onload='alert(1)'/>", "This kind of file cannot be used."),
        (b"\xff\xd8\xff" + b"\0" * 10_000_001, "This is too large. The limit is 10 MB."),
    ],
)
async def test_a_bad_photo_is_said_beside_its_field(
    server: Server, data: bytes, sentence: str
) -> None:
    picture = {"picture": ("p.jpg", data, "image/jpeg")}
    form = typed()
    answer = await send(server, "/listings/new", "amina", picture, **form)
    assert answer.status_code == 422
    assert " ".join(sentence.split()) in words(answer.text)
    assert 'id="picture-wrong"' in answer.text
    assert value(answer.text, "variety") == form["variety"]


async def test_editing_by_form_keeps_other_languages_and_can_drop_the_photo(
    server: Server,
) -> None:
    picture = {"photo": ("p.jpg", with_place(), "image/jpeg")}
    async with await server.client("bashir") as client:
        photo = (await client.post("/api/v1/files", files=picture)).json()["id"]
    listing = await listing_of(server, "bashir", school="chenab", photo=photo)
    html = await get(server, f"/listings/{listing}/edit", "bashir", "ur")
    assert value(html, "variety") == "سندھڑی"
    assert (value(html, "quantity"), value(html, "price")) == ("5", "210.00")
    names = ("kind", "produce", "variety", "quantity", "unit", "price", "currency", "price_unit")
    form = {name: value(html, name) for name in names if name != "kind"} | {"kind": "for_sale"}
    form |= {"country": "PK", "photo": str(photo), "quantity": "4"}
    answer = await send(server, f"/listings/{listing}/edit", "bashir", **form)
    assert answer.status_code == 303
    shape = (await api(server, "GET", f"/listings/{listing}")).json()
    assert shape["variety"]["zh-Hans"] == "信德里"
    assert (shape["quantity"]["amount"], shape["photo"]["id"]) == ("4", photo)
    await send(server, f"/listings/{listing}/edit", "bashir", **form, drop_photo="true")
    assert (await api(server, "GET", f"/listings/{listing}")).json()["photo"] is None


async def test_closing_by_form(server: Server) -> None:
    listing = await listing_of(server, "amina")
    assert (await send(server, f"/listings/{listing}/close", "li")).status_code == 403
    assert (await send(server, f"/listings/{listing}/close", "amina")).status_code == 303
    html = await get(server, f"/listings/{listing}", "li")
    assert "This listing is closed." in words(html)
    assert 'name="text"' not in html
    assert listing not in shown(await get(server, "/market"))


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/schools/chenab/listings/new", "amina", 403),
        ("/schools/no-such-school/listings/new", "amina", 404),
        ("/listings/new", "zain", 403),
        ("/listings/new", None, 401),
        ("/listings/1/edit", "zain", 403),
        ("/listings/1/edit", None, 401),
    ],
)
async def test_who_gets_no_form(server: Server, path: str, who: str | None, status: int) -> None:
    async with await server.client(who) as client:
        assert (await client.get(path)).status_code == status
        assert (await client.post(path, data=typed())).status_code == status


# -- photos ---------------------------------------------------------------------------------------


async def test_a_photo_is_seen_by_others_once_something_shows_it(server: Server) -> None:
    picture = {"photo": ("p.jpg", with_place(), "image/jpeg")}
    async with await server.client("amina") as client:
        kept = (await client.post("/api/v1/files", files=picture)).json()
        small, large = kept["parts"]["small"], kept["parts"]["large"]
        mine = await client.get(small)
    assert mine.status_code == 200
    assert mine.headers["cache-control"].startswith("private")
    async with await server.client() as visitor:
        assert (await visitor.get(small)).status_code == 404
        await listing_of(server, "amina", photo=kept["id"])
        photo = await visitor.get(large)
        again = await visitor.get(large, headers={"If-None-Match": photo.headers["etag"]})
        assert (await visitor.get(f"/files/{kept['id']}/huge")).status_code == 404
    assert opened(photo.content).format == "WEBP"
    assert not opened(photo.content).getexif()
    assert photo.headers["content-type"] == "image/webp"
    assert photo.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert photo.headers["content-disposition"].startswith("inline; filename=")
    assert "sandbox" in photo.headers["content-security-policy"]
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("who", "files", "status", "code"),
    [
        (None, {"photo": ("p.jpg", b"\xff\xd8\xff", "image/jpeg")}, 401, "sign_in_first"),
        ("amina", {"other": ("p.jpg", b"\xff\xd8\xff", "image/jpeg")}, 422, "required"),
        ("amina", {"photo": ("p.jpg", b"", "image/jpeg")}, 422, "file_type"),
        ("amina", {"photo": ("p.png", b"GIF89a", "image/png")}, 422, "file_type"),
    ],
)
async def test_an_upload_that_is_none(
    server: Server, who: str | None, files: Any, status: int, code: str
) -> None:
    async with await server.client(who) as client:
        answer = await client.post("/api/v1/files", files=files)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


# -- negotiating by form --------------------------------------------------------------------------


async def test_from_asking_to_a_deal_without_any_script(server: Server) -> None:
    listing = await listing_of(server, "amina")
    page = await get(server, f"/listings/{listing}", "li", "zh-Hans")
    asked = {"key": value(page, "key"), "text": value(page, "text"), "quantity": "五百"}
    answer = await send(server, f"/listings/{listing}/inquire", "li", unit="KGM", **asked)
    address = answer.headers["location"]
    assert f'href="{address}"' in await get(server, f"/listings/{listing}", "li")
    assert "Your turn" in words(await get(server, "/inquiries?side=seller", "amina"))

    page = await get(server, address, "amina")
    assert asked["text"] in words(page)
    fields = ("key", "quantity", "unit", "currency", "price_unit", "valid_until")
    form = {name: value(page, name) for name in fields}
    assert (form["quantity"], form["unit"], form["currency"]) == ("500", "KGM", "PKR")
    answer = await send(server, f"{address}/offers", "amina", **form, price="۲۰۵")
    assert answer.status_code == 303
    assert "other side's turn" in words(await get(server, address, "amina"))

    page = await get(server, address, "li")
    assert "Accept for ₨ 102,500" in words(page)
    counter = {name: value(page, name) for name in (*fields, "price", "answers")}
    assert counter["price"] == "205.00"
    await send(server, f"{address}/offers", "li", **counter | {"price": "198"})
    page = await get(server, address, "amina")
    accept = re.findall(r'action="([^"]+/accept)"', page)
    assert (await send(server, accept[0], "amina")).status_code == 303
    for who in ("li", "amina"):
        seen = words(await get(server, address, who))
        assert "accepted the offer above" in seen
        assert "₨ 99,000" in seen
    late = await send(server, accept[0].replace("accept", "decline"), "amina")
    assert late.status_code == 409
    assert "This offer is closed." in words(late.text)


async def test_a_wrong_offer_keeps_what_was_typed(server: Server) -> None:
    id = await inquiry_of(server)
    form = offered(price="lots", note="پہلی سطر\nدوسری", incoterm="FOB", incoterm_place="کراچی")
    answer = await send(server, f"/inquiries/{id}/offers", "amina", **form)
    assert answer.status_code == 422
    for name in ("price", "quantity", "note", "incoterm", "incoterm_place", "key"):
        assert value(answer.text, name) == form[name], name
    assert 'id="price-wrong"' in answer.text


async def test_a_counter_offer_to_what_has_changed_keeps_its_words(server: Server) -> None:
    id = await inquiry_of(server)
    first = await offer_on(server, id, "amina")
    page = await get(server, f"/inquiries/{id}", "li")
    await api(server, "POST", f"/inquiries/{id}/offers/{first}/withdraw", "amina")
    second = await offer_on(server, id, "amina", price="190")
    form = offered(answers=value(page, "answers"), price="150", note="我的话")
    answer = await send(server, f"/inquiries/{id}/offers", "li", **form)
    assert answer.status_code == 409
    assert "This offer is closed." in words(answer.text)
    assert (value(answer.text, "note"), value(answer.text, "price")) == ("我的话", "150")
    assert value(answer.text, "answers") == str(second)


async def test_a_wrong_question_keeps_its_words(server: Server) -> None:
    listing = await listing_of(server, "amina")
    form = {"key": str(uuid4()), "text": "好" * 2001, "quantity": "500", "unit": "KGM"}
    answer = await send(server, f"/listings/{listing}/inquire", "li", **form)
    assert answer.status_code == 422
    assert value(answer.text, "text") == form["text"]
    assert value(answer.text, "quantity") == "500"
    assert 'data-open="ask"' not in answer.text


async def test_declining_and_withdrawing_by_form(server: Server) -> None:
    for path, who, seen in (
        ("decline", "amina", "Declined"),
        ("withdraw", "li", "Withdrawn"),
    ):
        id = await inquiry_of(server)
        assert f"/inquiries/{id}/{path}" in await get(server, f"/inquiries/{id}", who)
        other = "li" if who == "amina" else "amina"
        assert (await send(server, f"/inquiries/{id}/{path}", other)).status_code == 403
        assert (await send(server, f"/inquiries/{id}/{path}", who)).status_code == 303
        page = words(await get(server, f"/inquiries/{id}", other))
        assert seen in page
        assert "This inquiry is closed." in page


async def test_outsiders_find_no_negotiation_by_any_door(server: Server) -> None:
    id = await inquiry_of(server)
    offer = await offer_on(server, id, "amina")
    steps = ["withdraw", "decline", "offers"]
    steps += [f"offers/{offer}/{verb}" for verb in ("accept", "decline", "withdraw")]
    for who in ("bashir", "zain", "maryam", None):
        async with await server.client(who) as client:
            assert (await client.get(f"/inquiries/{id}")).status_code == 404
            assert (await client.get(f"/api/v1/inquiries/{id}")).status_code == 404
            for step in steps:
                body = offered()
                answers = [
                    await client.post(f"/inquiries/{id}/{step}", data=body),
                    await client.post(f"/api/v1/inquiries/{id}/{step}", json=body),
                ]
                assert [answer.status_code for answer in answers] == [404, 404], (who, step)
    assert (await api(server, "GET", f"/inquiries/{id}", "li")).json()["state"] == "offered"


async def test_another_site_cannot_make_a_deal(server: Server) -> None:
    id = await inquiry_of(server)
    offer = await offer_on(server, id, "amina")
    async with await server.client("li") as client:
        path = f"/inquiries/{id}/offers/{offer}/accept"
        answer = await client.post(path, headers=CROSS_SITE)
    assert answer.status_code == 403
    assert (await api(server, "GET", f"/inquiries/{id}", "li")).json()["deal"] is None


# -- JSON -----------------------------------------------------------------------------------------


async def test_the_list_of_listings_in_pages(server: Server) -> None:
    first = (await api(server, "GET", "/listings?limit=2")).json()
    second = (await api(server, "GET", f"/listings?limit=2&cursor={first['next']}")).json()
    ids = [item["id"] for item in (*first["items"], *second["items"])]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == 4


async def test_a_negotiation_as_json(server: Server) -> None:
    id = await inquiry_of(server)
    offer = await offer_on(server, id, "amina", incoterm="FOB", incoterm_place="Karachi")
    shape = (await api(server, "GET", f"/inquiries/{id}", "li")).json()
    assert (shape["side"], shape["turn"], shape["state"]) == ("buyer", "buyer", "offered")
    assert shape["offers"][0]["total"] == {"minor": 10_000_000, "currency": "PKR"}
    listed = (await api(server, "GET", "/inquiries?side=buyer", "li")).json()["items"]
    assert listed[0]["id"] == id
    assert listed[0]["latest"]["id"] == offer
    done = await api(server, "POST", f"/inquiries/{id}/offers/{offer}/accept", "li")
    again = await api(server, "POST", f"/inquiries/{id}/offers/{offer}/accept", "li")
    assert done.json() == again.json()
    assert done.json()["deal"]["offer"] == offer
    late = await api(server, "POST", f"/inquiries/{id}/offers/{offer}/withdraw", "amina")
    assert (late.status_code, late.json()["code"]) == (409, "offer_closed")
    assert (await api(server, "GET", "/inquiries")).status_code == 401


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"key": "1"}, "key", "key_form"),
        ({"quantity": None}, "quantity", "bad_number"),
        ({"quantity": [5]}, "quantity", "bad_number"),
        ({"price": "1e5"}, "price", "bad_number"),
        ({"valid_until": "tomorrow"}, "valid_until", "bad_date"),
        ({"answers": "x"}, "answers", "bad_number"),
        ({"unit": "stone"}, "unit", "bad_choice"),
    ],
)
async def test_json_that_is_wrong(
    server: Server, changed: dict[str, Any], field: str, code: str
) -> None:
    id = await inquiry_of(server)
    answer = await api(server, "POST", f"/inquiries/{id}/offers", "amina", **offered(**changed))
    assert answer.status_code == 422
    assert (answer.json()["field"], answer.json()["code"]) == (field, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_form_and_json_say_the_same(server: Server) -> None:
    """The same offer by each door leaves the same rows, as JSON tells them."""
    told = []
    for door in ("form", "json"):
        id = await inquiry_of(server)
        body = offered(note="کل تک", incoterm="FCA", incoterm_place="Multan", price="۲۰۱")
        if door == "form":
            await send(server, f"/inquiries/{id}/offers", "amina", **body)
        else:
            await api(server, "POST", f"/inquiries/{id}/offers", "amina", **body)
        shape = (await api(server, "GET", f"/inquiries/{id}", "amina")).json()
        told.append([{**one, "id": 0, "made_at": ""} for one in shape["offers"]])
    assert told[0] == told[1]
    assert told[0][0]["price"]["minor"] == 20100
