"""Pages, forms and JSON of schools, through a real server with the demonstration's data."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest

from ifsa.config import Settings
from ifsa.demo.members import described
from ifsa.language import LANGUAGES
from tests.parts import Server, copied, serving

STRANGE = (
    "",
    " ",
    "\u0000\u202e\u2066",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%00%ff/../..",
    "😺" * 3,
    "ا" * 9000,
    "99999999999999999999",
    "-1",
    "null",
)


@pytest.fixture(scope="module")
async def server(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    """A copy of the demonstration for this module, which edits schools."""
    settings = copied(demonstration_data, tmp_path_factory.mktemp("schools") / "data")
    async with serving(settings, demonstration=True) as server:
        yield server


def words(html: str) -> str:
    """What a reader sees of a page: no tags, single spaces."""
    body = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def cards(html: str) -> list[str]:
    return re.findall(r'class="card-link" href="/schools/([a-z-]+)"', html)


def name_of(handle: str) -> str:
    return next(str(one["name"]) for one in described() if one["handle"] == handle)


async def get(server: Server, path: str, who: str | None = None, language: str = "en") -> str:
    async with await server.client(who, language) as client:
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text[:400]
    return answer.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/schools", "/schools/chenab", "/schools/mto-kijani"])
async def test_pages_are_there_in_every_language(server: Server, language: str, path: str) -> None:
    html = await get(server, path, language=language)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}"' in html


async def test_the_list_shows_all_schools_and_how_many(server: Server) -> None:
    html = await get(server, "/schools")
    assert len(cards(html)) == 10
    assert "10 schools" in words(html)
    assert "Next lessons" not in html


async def test_a_chip_narrows_and_a_second_tap_widens(server: Server) -> None:
    html = await get(server, "/schools?country=CN&crop=tea")
    assert cards(html) == ["yunling"]
    assert "1 school " in words(html)
    links = [unescape(link) for link in re.findall(r'href="(/schools\?[^"]+)"', html)]
    assert "/schools?crop=tea" in links, "tapping China again takes it off"
    assert "/schools?country=CN" in links, "tapping tea again takes it off"
    assert "/schools?country=KE&crop=tea" not in links, "Kenya grows none of it here"
    assert "/schools?country=CN&field=environment&crop=tea" in links


async def test_a_search_keeps_the_filters(server: Server) -> None:
    html = await get(server, "/schools?country=PK&q=%D8%A2%D8%A8%D8%A7%D8%AF")
    assert set(cards(html)) == {"chenab", "amrai"}
    form = html.partition('role="search"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="country" value="PK">' in form
    assert 'value="آباد"' in form


async def test_an_empty_list_says_what_to_do(server: Server) -> None:
    html = await get(server, "/schools?country=KE&crop=mango")
    assert cards(html) == []
    assert "No school is like that." in words(html)
    assert re.search(r'href="/schools"[^>]*>(?:(?!</a>).)*Clear filters', html, re.DOTALL)


async def test_my_schools_are_mine(server: Server) -> None:
    html = await get(server, "/schools?followed=true", "li")
    assert set(cards(html)) == {"chenab", "amrai", "yichang-citrus"}
    assert "My schools" not in words(await get(server, "/schools"))


async def test_a_school_shows_its_names_people_and_work(server: Server) -> None:
    shown = words(await get(server, "/schools/chenab"))
    for expected in (
        "Chenab Farm School",
        "چناب فارم اسکول",
        "奇纳布农民学校",
        "Faisalabad, Punjab, Pakistan",
        "Verified by the alliance",
        "Urdu, Punjabi and English",
        "Yichang Citrus School",
        "Wheat field school, Rabi season",
        "November–April",
        "Saturday 10:00",
        "3 hours",
        "16 lessons",
        "Ballot-box test",
        "Agriculture",
        "Buffalo",
        "Packing shed",
        name_of("bashir"),
        name_of("shazia"),
    ):
        assert expected in shown, expected
    assert "Edit" not in shown


async def test_a_school_shows_what_the_other_areas_have_of_it(server: Server) -> None:
    html = await get(server, "/schools/chenab")
    theirs: dict[str, list[Any]] = {}
    async with await server.client() as client:
        for kind, ask in (("lessons", ""), ("listings", "?limit=100"), ("rooms", "")):
            items = (await client.get(f"/api/v1/{kind}{ask}")).json()["items"]
            theirs[kind] = [one for one in items if "chenab" in str(one["school"])]
    planned = [one for one in theirs["lessons"] if one["state"] == "planned"]
    soonest = min(planned, key=lambda one: str(one["starts_at"]))
    assert f'href="/lessons/{soonest["id"]}"' in section(html, "lessons")
    assert soonest["title"]["en"] in unescape(section(html, "lessons"))
    shown = re.findall(r'href="/listings/(\d+)"', section(html, "fields"))
    assert [int(id) for id in shown] == [one["id"] for one in theirs["listings"]] != []
    linked = set(re.findall(r'href="/rooms/([a-z-]+)"', section(html, "rooms")))
    assert linked == {one["slug"] for one in theirs["rooms"]} != set()


def section(html: str, heading: str) -> str:
    """The part of a page under a heading."""
    return html.partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0]


async def test_names_of_another_language_are_marked_and_isolated(server: Server) -> None:
    html = await get(server, "/schools/chenab", language="ur")
    assert '<span class="text" lang="ur" dir="auto">چناب فارم اسکول</span>' in html
    assert '<bdi class="name" lang="zh-Hans">奇纳布农民学校</bdi>' in html


async def test_following_goes_back_to_the_school(server: Server) -> None:
    async with await server.client("noor") as client:
        before = (await client.get("/schools/yunling")).text
        answer = await client.post("/schools/yunling/follow")
        assert (answer.status_code, answer.headers["location"]) == (303, "/schools/yunling")
        after = (await client.get("/schools/yunling")).text
        await client.post("/schools/yunling/unfollow")
        last = (await client.get("/schools/yunling")).text
    unfollow = 'action="/schools/yunling/unfollow"'
    assert [unfollow in page for page in (before, after, last)] == [False, True, False]
    assert words(last) == words(before)


async def test_a_visitor_signs_in_before_following(server: Server) -> None:
    async with await server.client() as client:
        answer = await client.post("/schools/chenab/follow")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=/schools/chenab",
    )


async def test_a_school_that_is_not_there(server: Server) -> None:
    async with await server.client(language="zh-Hans") as client:
        for path in ("/schools/nowhere", "/schools/nowhere/edit", "/schools/nowhere/people"):
            answer = await client.get(path)
            assert answer.status_code == 404


# --- editing -------------------------------------------------------------------------------------


def fields_of(html: str) -> dict[str, Any]:
    """The edit form as a browser would send it back."""
    form = html.partition('<form class="form narrow" id="edit"')[2].partition("</form>")[0]
    values: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        values[name] = unescape(value)
    for name, value in re.findall(
        r'<input class="input"[^>]*? name="([^"]+)" type="text" value="([^"]*)"', form
    ):
        values[name] = unescape(value)
    for name, value in re.findall(
        r'<textarea[^>]*? name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL
    ):
        values[name] = unescape(value)
    for name, value in re.findall(
        r'<input type="checkbox" name="([^"]+)" value="([^"]+)" checked', form
    ):
        values[name] = [*(values[name] if isinstance(values.get(name), list) else []), value]
    (chosen,) = re.findall(r'<option value="([^"]+)" selected', form)
    return {**values, "zone": chosen}


async def edit_form(client: httpx.AsyncClient, slug: str = "chenab") -> dict[str, Any]:
    answer = await client.get(f"/schools/{slug}/edit")
    assert answer.status_code == 200
    return fields_of(answer.text)


async def test_saving_the_form_as_it_came_changes_nothing(server: Server) -> None:
    async with await server.client("laohe") as client:
        before = (await client.get("/api/v1/schools/yichang-citrus")).json()
        form = await edit_form(client, "yichang-citrus")
        answer = await client.post("/schools/yichang-citrus/edit", data=form)
        after = (await client.get("/api/v1/schools/yichang-citrus")).json()
    assert answer.status_code == 303
    assert {**after, "version": 0} == {**before, "version": 0}
    assert after["version"] == before["version"] + 1


async def test_a_steward_edits_in_three_languages(server: Server) -> None:
    async with await server.client("nusrat") as client:
        form = await edit_form(client, "buland-bagh")
        form |= {"about.en": "", "about.ur": "بلند باغ۔", "crops": ["cherry"], "livestock": []}
        answer = await client.post("/schools/buland-bagh/edit", data=form)
        page = (await client.get("/api/v1/schools/buland-bagh")).json()
    assert (answer.status_code, answer.headers["location"]) == (303, "/schools/buland-bagh")
    assert page["about"]["ur"] == "بلند باغ۔"
    assert "en" not in page["about"]
    assert (page["crops"], page["livestock"]) == (["cherry"], [])


async def test_of_two_editors_the_second_keeps_what_was_typed(server: Server) -> None:
    async with await server.client("bashir") as one, await server.client("shazia") as two:
        first, second = await edit_form(one), await edit_form(two)
        await one.post("/schools/chenab/edit", data=first | {"about.en": "By Bashir."})
        answer = await two.post("/schools/chenab/edit", data=second | {"about.en": "By Shazia."})
        assert answer.status_code == 409
        shown = fields_of(answer.text)
        assert shown["about.en"] == "By Shazia."
        assert "By Bashir." in words(answer.text), "what is stored is shown beside it"
        assert 'role="alert"' in answer.text
        again = await two.post("/schools/chenab/edit", data=shown)
        stored = (await two.get("/api/v1/schools/chenab")).json()
    assert (again.status_code, stored["about"]["en"]) == (303, "By Shazia.")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name.ur", "ن" * 121, 422),
        ("zone", "Mars/Olympus", 422),
        ("crops", ["unicorn"], 422),
        ("version", "many", 422),
    ],
)
async def test_a_wrong_field_is_named_and_the_rest_is_kept(
    server: Server, field: str, value: Any, code: int
) -> None:
    async with await server.client("bashir") as client:
        form = await edit_form(client) | {"about.zh-Hans": "保留这段话。", field: value}
        answer = await client.post("/schools/chenab/edit", data=form)
    assert answer.status_code == code
    assert "保留这段话。" in answer.text


async def test_every_name_emptied_is_an_error_at_the_first(server: Server) -> None:
    async with await server.client("bashir") as client:
        form = await edit_form(client)
        form |= {"name.en": "", "name.ur": "", "name.zh-Hans": ""}
        answer = await client.post("/schools/chenab/edit", data=form)
    assert answer.status_code == 422
    assert 'id="name.en-wrong"' in answer.text


async def test_others_do_not_get_the_form(server: Server) -> None:
    for who, status in ((None, 401), ("amina", 403), ("zain", 403), ("laohe", 403)):
        async with await server.client(who) as client:
            assert (await client.get("/schools/chenab/edit")).status_code == status
            assert (await client.get("/schools/chenab/people")).status_code == status
            sent = await client.post("/schools/chenab/edit", data={"version": "1"})
            assert sent.status_code == status


# --- people --------------------------------------------------------------------------------------


async def test_a_youth_waits_until_a_steward_writes_consent_down(server: Server) -> None:
    sign_up = {"handle": "usman", "name": "عثمان", "born": "2012-01-01", "password": "mango tree"}
    async with await server.client() as youth:
        joined = await youth.post("/sign-up", data=sign_up)
        assert (joined.status_code, joined.headers["location"]) == (303, "/me")
        assert "Waiting for your guardian's permission" in words((await youth.get("/me")).text)
        await youth.post("/schools/chenab/follow")
        async with await server.client("bashir") as steward:
            waiting = words((await steward.get("/schools/chenab/people")).text)
            assert "عثمان" in waiting
            given = {"handle": "usman", "source": "guardian"}
            answer = await steward.post("/schools/chenab/consents", data=given)
            assert answer.headers["location"] == "/schools/chenab/people"
            assert "عثمان" not in words((await steward.get("/schools/chenab/people")).text)
        assert "Waiting" not in words((await youth.get("/me")).text)
        await youth.post("/schools/chenab/unfollow")


async def test_stewards_come_and_go(server: Server) -> None:
    async with await server.client("wanjiru") as client:
        here = "/schools/mto-kijani/stewards"
        wrong = await client.post(here, data={"handle": "nobody-at-all"})
        assert wrong.status_code == 422
        assert "There is no member with this name." in words(wrong.text)
        assert 'value="nobody-at-all"' in wrong.text
        last = await client.post(f"{here}/dismiss", data={"handle": "wanjiru"})
        assert (last.status_code, "at least one steward" in last.text) == (409, True)
        assert (await client.post(here, data={"handle": "@Kamau"})).status_code == 303
        gone = await client.post(f"{here}/dismiss", data={"handle": "wanjiru"})
        assert gone.headers["location"] == "/schools/mto-kijani"
    async with await server.client("kamau") as client:
        shown = (await client.get("/api/v1/schools/mto-kijani")).json()["stewards"]
    assert [one["handle"] for one in shown] == ["kamau"]


async def test_an_admin_verifies_closes_and_opens(server: Server) -> None:
    async with await server.client("maryam") as admin, await server.client() as visitor:
        here = "/schools/qingliu"
        await admin.post(f"{here}/verification", data={"level": "visited", "days": "9"})
        assert (await visitor.get("/api/v1/schools/qingliu")).json()["verified"] == "visited"
        wrong = await admin.post(f"{here}/verification", data={"level": "call", "days": "9999"})
        assert wrong.status_code == 422
        assert (await admin.post(f"{here}/close")).status_code == 303
        assert (await visitor.get(here)).status_code == 404
        assert "This school is closed." in words((await admin.get(here)).text)
        await admin.post(f"{here}/reopen")
        assert (await visitor.get(here)).status_code == 200


# --- JSON ----------------------------------------------------------------------------------------


async def test_the_list_as_json_has_the_same_filters(server: Server) -> None:
    async with await server.client("li") as client:
        answer = (await client.get("/api/v1/schools?country=CN&q=Yichang")).json()
        followed = (await client.get("/api/v1/schools?followed=true")).json()
    (school,) = answer["items"]
    assert (answer["next"], answer["total"]) == (None, 1)
    assert school["name"]["zh-Hans"] == "宜昌柑橘学校"
    assert (school["slug"], school["country"], school["follows"]) == ("yichang-citrus", "CN", True)
    assert {one["slug"] for one in followed["items"]} == {"chenab", "amrai", "yichang-citrus"}


async def test_following_as_json(server: Server) -> None:
    async with await server.client("noor") as client:
        before = (await client.get("/api/v1/schools/qingliu")).json()["followers"]
        yes = await client.post("/api/v1/schools/qingliu/follow")
        no = await client.delete("/api/v1/schools/qingliu/follow")
    assert (yes.json(), no.json()) == (
        {"follows": True, "followers": before + 1},
        {"follows": False, "followers": before},
    )
    async with await server.client() as visitor:
        refused = await visitor.post("/api/v1/schools/qingliu/follow")
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_first")


async def test_editing_as_json(server: Server) -> None:
    path = "/api/v1/schools/amrai"
    async with await server.client("rafiq") as client:
        version = (await client.get(path)).json()["version"]
        given = {"version": version, "about": {"en": "Old trees, new water."}}
        edited = await client.patch(path, json=given)
        stale = await client.patch(path, json=given)
        wrong = await client.patch(path, json={"version": version + 1, "fields": ["magic"]})
        broken = await client.patch(path, content=b"{")
    assert (edited.status_code, edited.json()["about"]["en"]) == (200, "Old trees, new water.")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "fields")
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_json")


async def test_an_admin_builds_a_school_by_json(server: Server) -> None:
    school = {
        "slug": "osh",
        "name": {"en": "Osh Farm School"},
        "place": {"en": "Osh"},
        "country": "KG",
        "zone": "Asia/Bishkek",
        "languages": ["ky"],
        "fields": ["agriculture"],
    }
    plan = {
        "field": "agriculture",
        "season": "spring",
        "months": [3, 4],
        "lessons": 6,
        "weekday": "MO",
        "time": "09:00",
        "minutes": 90,
        "group_size": 20,
    }
    here = "/api/v1/schools/osh"
    async with await server.client("maryam") as admin, await server.client("amina") as amina:
        assert (await amina.post("/api/v1/schools", json=school)).status_code == 403
        assert (await admin.post("/api/v1/schools", json=school)).status_code == 201
        added = {"slug": "osh-walnut", "name": {"en": "Walnuts"}, "plan": plan}
        assert (await admin.post(f"{here}/programmes", json=added)).status_code == 201
        assert (await admin.put(f"{here}/stewards/amina")).status_code == 200
        assert (await admin.put(f"{here}/twins/chenab")).status_code == 200
        level = {"level": "call", "days": 30}
        built = (await admin.put(f"{here}/verification", json=level)).json()
        assert (await amina.delete(f"{here}/stewards/amina")).status_code == 409
        assert (await admin.put(f"{here}/closure")).json()["closed"]
        assert not (await admin.delete(f"{here}/closure")).json()["closed"]
        await admin.put(f"{here}/closure")
    assert built["programmes"][0]["plan"]["months"] == [3, 4]
    assert [twin["slug"] for twin in built["twins"]] == ["chenab"]
    assert (built["stewards"], built["verified"]) == (
        [{"handle": "amina", "name": name_of("amina")}],
        "call",
    )


# --- what nobody should send ---------------------------------------------------------------------


@pytest.mark.parametrize("text", STRANGE)
async def test_strange_texts_break_nothing(server: Server, text: str) -> None:
    names = ("country", "field", "crop", "q", "followed", "cursor")
    async with await server.client("bashir") as client:
        for name in names:
            answer = await client.get("/schools", params={name: text})
            assert answer.status_code in (200, 422), name
            assert "<script>alert" not in answer.text
            listed = await client.get("/api/v1/schools", params={name: text})
            assert listed.status_code in (200, 422), name
        form = await edit_form(client)
        for name in form:
            answer = await client.post("/schools/chenab/edit", data=form | {name: text})
            assert answer.status_code in (303, 409, 422), name
            assert "<script>alert" not in answer.text
            form["version"] = (await client.get("/api/v1/schools/chenab")).json()["version"]
        for path in ("stewards", "stewards/dismiss", "consents"):
            data = {"handle": text, "source": text}
            answer = await client.post(f"/schools/chenab/{path}", data=data)
            assert answer.status_code in (303, 403, 404, 422), path


async def test_a_visitor_chooses_a_clock_on_any_page(server: Server) -> None:
    async with await server.client() as client:
        chosen = await client.get("/schools?zone=Asia/Shanghai")
        assert "Clock: Shanghai" in chosen.text
        assert "Clock: Shanghai" in (await client.get("/lessons")).text
        assert "Clock: Shanghai" in (await client.get("/rooms?zone=Nowhere")).text


async def test_a_member_s_clock_goes_with_the_account(server: Server) -> None:
    async with await server.client("noor") as client:
        await client.get("/schools?zone=Asia/Almaty")
        assert (await client.get("/api/v1/me")).json()["zone"] == "Asia/Almaty"
        await client.get("/schools?zone=Asia/Karachi")
