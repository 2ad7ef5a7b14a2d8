"""Signing up, in and out, and a member's own page, through a real server."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from ifsa.language import LANGUAGES
from ifsa.web.members.browsers import label
from tests.parts import Server, fresh, serving
from tests.web.test_schools import STRANGE, words

PASSWORD = "mango tree by the canal"
NOOR = {
    "handle": "noor_bibi",
    "name": "نور",
    "born": "1980-05-05",
    "password": PASSWORD,
    "email": "noor@example.org",
}


@pytest.fixture
def tour(demonstration_server: Server) -> Server:
    """Where one tap is enough."""
    return demonstration_server


@asynccontextmanager
async def noor(server: Server, **changed: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has just signed up."""
    async with await server.client() as client:
        answer = await client.post("/sign-up", data={**NOOR, **changed})
        assert answer.status_code == 303, answer.text
        yield client


def device_cookie(answer: httpx.Response) -> str:
    (cookie,) = [
        one for one in answer.headers.get_list("set-cookie") if one.startswith("ifsa_device=")
    ]
    return cookie


# --- signing up ----------------------------------------------------------------------------------


async def test_a_new_member_is_signed_in_and_goes_on(server: Server) -> None:
    async with await server.client() as client:
        answer = await client.post("/sign-up", data={**NOOR, "next": "/schools?country=PK"})
        cookie = device_cookie(answer)
        page = await client.get("/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/schools?country=PK")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=31536000"):
        assert part in cookie, part
    assert "Secure" not in cookie, "this server speaks plain HTTP"
    assert "نور" in words(page.text)
    assert "@noor_bibi" in words(page.text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("handle", "نور"),
        ("handle", ""),
        ("name", ""),
        ("born", "yesterday"),
        ("born", ""),
        ("born", "2090-01-01"),
        ("password", "short"),
        ("email", "nowhere"),
    ],
)
async def test_an_error_names_its_field_and_keeps_the_rest(
    server: Server, field: str, value: str
) -> None:
    async with await server.client() as client:
        answer = await client.post("/sign-up", data={**NOOR, field: value})
        assert (await client.get("/me")).status_code == 303, "nobody was signed in"
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    for name in {"handle", "name", "email"} - {field}:
        assert f'value="{NOOR[name]}"' in answer.text, name
    assert NOOR["password"] not in answer.text


async def test_a_taken_name_is_said_at_its_field(server: Server) -> None:
    async with noor(server), await server.client(language="ur") as other:
        answer = await other.post("/sign-up", data={**NOOR, "email": ""})
    assert (answer.status_code, 'id="handle-wrong"' in answer.text) == (422, True)
    assert '<html lang="ur" dir="rtl"' in answer.text


async def test_language_and_zone_of_the_browser_become_the_members(server: Server) -> None:
    async with await server.client(language="zh-CN") as client:
        client.cookies.set("ifsa_zone", "Asia/Shanghai")
        await client.post("/sign-up", data=NOOR)
        me = (await client.get("/api/v1/me")).json()
    assert (me["language"], me["zone"]) == ("zh-Hans", "Asia/Shanghai")


async def test_a_youth_is_told_what_comes_next(server: Server) -> None:
    async with noor(server, born="2012-01-01") as client:
        me = words((await client.get("/me")).text)
        shape = (await client.get("/api/v1/me")).json()
    assert "Waiting for your guardian's permission" in me
    assert "A steward of a school you follow writes it down." in me
    assert "Find my school" in me
    assert (shape["youth"], shape["waiting"]) == (True, True)


# --- signing in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["noor_bibi", " Noor_Bibi ", "noor@example.org"])
async def test_either_name_signs_in(server: Server, name: str) -> None:
    async with noor(server), await server.client() as client:
        answer = await client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "نور" in words((await client.get("/me")).text)


@pytest.mark.parametrize(
    ("name", "password"),
    [("noor_bibi", "guessed it"), ("nobody", PASSWORD), ("noor_bibi", f"{PASSWORD} "), ("x", "")],
)
async def test_a_wrong_password_and_a_wrong_name_sound_alike(
    server: Server, name: str, password: str
) -> None:
    async with noor(server), await server.client() as client:
        answer = await client.post("/sign-in", data={"name": name, "password": password})
        assert (await client.get("/me")).status_code == 303
    assert answer.status_code == 422
    assert f'value="{name}"' in answer.text
    if password:
        assert "The name or password is not right." in words(answer.text)
        assert password not in answer.text


@pytest.mark.parametrize(
    ("onward", "expected"),
    [
        ("/schools/chenab", "/schools/chenab"),
        ("/schools?q=%D8%A2%D9%85&country=PK", "/schools?q=%D8%A2%D9%85&country=PK"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
async def test_one_goes_on_to_pages_of_ours_only(
    server: Server, onward: str, expected: str
) -> None:
    async with noor(server), await server.client() as client:
        given = {"name": "noor_bibi", "password": PASSWORD, "next": onward}
        shown = await client.get("/sign-in", params={"next": onward})
        answer = await client.post("/sign-in", data=given)
    assert answer.headers["location"] == expected
    assert f'name="next" value="{expected.replace("&", "&amp;")}"' in shown.text


async def test_signing_in_again_leaves_no_old_device(server: Server) -> None:
    async with noor(server) as client:
        for _ in range(2):
            await client.post("/sign-in", data={"name": "noor_bibi", "password": PASSWORD})
        devices = (await client.get("/api/v1/devices")).json()["items"]
    assert [one["this"] for one in devices] == [True]


async def test_guessing_is_slowed_down_for_one_name(tmp_path: Path) -> None:
    limited = fresh(tmp_path, rate_limits=True)
    async with serving(limited) as server, await server.client() as client:
        wrong = {"name": "bashir", "password": "guess"}
        answers = [(await client.post("/sign-in", data=wrong)) for _ in range(11)]
        other = await client.post("/sign-in", data={"name": "amina", "password": "guess"})
    assert [one.status_code for one in answers] == [422] * 10 + [429]
    assert 'value="bashir"' in answers[-1].text
    assert "Try again in" in words(answers[-1].text)
    assert other.status_code == 422


# --- signing out ---------------------------------------------------------------------------------


async def test_signing_out_ends_the_device(server: Server) -> None:
    async with noor(server) as client:
        secret = client.cookies["ifsa_device"]
        answer = await client.post("/sign-out")
        assert (answer.headers["location"], "ifsa_device" in client.cookies) == ("/", False)
        client.cookies.set("ifsa_device", secret)
        assert (await client.get("/api/v1/me")).status_code == 401


async def test_a_device_is_signed_out_from_another(server: Server) -> None:
    async with noor(server) as laptop, await server.client() as phone:
        given = {"name": "noor_bibi", "password": PASSWORD}
        agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 12) Chrome/120.0 Mobile Safari/537"}
        await phone.post("/sign-in", data=given, headers=agent)
        html = (await laptop.get("/me")).text
        assert "Chrome, Android" in words(html)
        assert "This device" in words(html)
        (path,) = re.findall(r'action="(/me/devices/\d+/sign-out)"', html)
        answer = await laptop.post(path)
        assert answer.headers["location"] == "/me#devices"
        assert (await phone.get("/api/v1/me")).status_code == 401
        assert (await laptop.get("/api/v1/me")).status_code == 200


async def test_signing_out_everywhere(server: Server) -> None:
    async with noor(server) as laptop, await server.client() as phone:
        await phone.post("/sign-in", data={"name": "noor_bibi", "password": PASSWORD})
        assert (await laptop.post("/me/sign-out-everywhere")).status_code == 303
        for client in (laptop, phone):
            assert (await client.get("/me")).status_code == 303


async def test_the_own_page_asks_to_sign_in_first(server: Server) -> None:
    async with await server.client() as client:
        answer = await client.get("/me")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/me")
        for path in ("/me/choices", "/me/devices/1/sign-out", "/me/sign-out-everywhere"):
            assert (await client.post(path)).status_code == 401, path
        assert (await client.post("/sign-out")).status_code == 303


# --- choices -------------------------------------------------------------------------------------


async def test_a_language_is_kept_with_the_account_and_the_browser(server: Server) -> None:
    async with noor(server) as client:
        await client.post("/me/choices", data={"language": "ur", "zone": "Asia/Shanghai"})
        assert '<html lang="ur" dir="rtl"' in (await client.get("/me")).text
        me = (await client.get("/api/v1/me")).json()
        assert (me["language"], me["zone"]) == ("ur", "Asia/Shanghai")
        assert client.cookies["ifsa_language"] == "ur"
        await client.post("/sign-out")
        assert '<html lang="ur"' in (await client.get("/sign-in")).text


@pytest.mark.parametrize("choice", [{"language": "fr"}, {"zone": "Mars/Olympus"}])
async def test_a_wrong_choice_is_named(server: Server, choice: dict[str, str]) -> None:
    async with noor(server) as client:
        answer = await client.post("/me/choices", data=choice)
        assert f'id="{next(iter(choice))}-wrong"' in answer.text
        me = (await client.get("/api/v1/me")).json()
    assert (answer.status_code, me["language"]) == (422, "en")


# --- the tour ------------------------------------------------------------------------------------


async def test_one_tap_is_enough_in_the_demonstration(tour: Server) -> None:
    async with await tour.client(language="en") as client:
        html = (await client.get("/sign-in?next=/schools/chenab")).text
        handles = re.findall(r'<input type="hidden" name="handle" value="([a-z]+)"', html)
        assert handles == ["amina", "bashir", "zain", "li", "maryam"]
        assert "李东" in words(html)
        tap = "/sign-in/tour?next=/schools/chenab"
        answer = await client.post(tap, data={"handle": "li"})
        assert answer.headers["location"] == "/schools/chenab"
        assert '<html lang="zh-Hans" dir="ltr"' in (await client.get("/me")).text
        await client.post("/sign-in/tour", data={"handle": "amina"})
        assert '<html lang="ur" dir="rtl"' in (await client.get("/me")).text


async def test_one_tap_makes_nobody_else(tour: Server) -> None:
    async with await tour.client() as client:
        for handle in ("shazia", "nobody", "' OR 1=1 --"):
            answer = await client.post("/sign-in/tour", data={"handle": handle})
            assert answer.status_code == 404
        assert (await client.get("/api/v1/me")).status_code == 401


async def test_a_real_installation_has_no_such_door(server: Server) -> None:
    async with noor(server, handle="amina"), await server.client() as client:
        assert "Look around as" not in words((await client.get("/sign-in")).text)
        answer = await client.post("/sign-in/tour", data={"handle": "amina"})
        assert answer.status_code == 404
        assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_are_there_in_every_language(tour: Server, language: str) -> None:
    async with await tour.client(language=language) as client:
        for path in ("/sign-in", "/sign-up"):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert f'<html lang="{language}"' in answer.text
    async with await tour.client("amina") as client:
        assert f'<html lang="{language}"' in (await client.get(f"/me?lang={language}")).text


# --- JSON ----------------------------------------------------------------------------------------


async def test_a_program_signs_up_in_and_out(server: Server) -> None:
    async with await server.client() as client:
        joined = await client.post("/api/v1/members", json={**NOOR, "handle": "Noor_Bibi"})
        assert joined.status_code == 201
        given = {"name": "noor_bibi", "password": PASSWORD, "label": "weather station"}
        device = (await client.post("/api/v1/devices", json=given)).json()
        bearer = {"Authorization": f"Bearer {device['token']}"}
        me = (await client.get("/api/v1/me", headers=bearer)).json()
        (listed,) = (await client.get("/api/v1/devices", headers=bearer)).json()["items"]
        chosen = {"language": "ur"}
        changed = (await client.patch("/api/v1/me", headers=bearer, json=chosen)).json()
        gone = await client.delete(f"/api/v1/devices/{device['device']}", headers=bearer)
        after = await client.get("/api/v1/me", headers=bearer)
    assert (me["id"], me["handle"], me["waiting"]) == (joined.json()["id"], "noor_bibi", False)
    assert (listed["id"], listed["label"], listed["this"]) == (
        device["device"],
        "weather station",
        True,
    )
    assert (changed["language"], changed["zone"]) == ("ur", me["zone"])
    assert (gone.status_code, after.status_code) == (204, 401)


async def test_json_answers_wrong_input_by_code_and_field(server: Server) -> None:
    async with await server.client() as client:
        for path, given, status, code, field in (
            ("/api/v1/members", {**NOOR, "born": "soon"}, 422, "bad_date", "born"),
            ("/api/v1/members", {"name": "x"}, 422, "required", "handle"),
            ("/api/v1/devices", {"name": "x", "password": "y"}, 422, "wrong_password", "password"),
            ("/api/v1/devices", [], 422, "bad_form", None),
        ):
            answer = await client.post(path, json=given)
            problem = answer.json()
            assert answer.status_code == status, path
            assert (problem["code"], problem.get("field")) == (code, field)
        assert (await client.get("/api/v1/devices")).status_code == 401
        assert (await client.delete("/api/v1/devices")).status_code == 401


async def test_everywhere_as_json(server: Server) -> None:
    async with noor(server) as client:
        given = {"name": "noor_bibi", "password": PASSWORD}
        await client.post("/api/v1/devices", json=given)
        assert (await client.delete("/api/v1/devices")).json() == {"devices": 2}


# --- what nobody should send ---------------------------------------------------------------------


@pytest.mark.parametrize("text", STRANGE)
async def test_strange_texts_break_nothing(server: Server, text: str) -> None:
    async with await server.client() as client:
        for name in (*NOOR, "next"):
            answer = await client.post("/sign-up", data={**NOOR, "handle": "zz", name: text})
            assert answer.status_code in (303, 422), name
            assert "<script>alert" not in answer.text
            await client.post("/sign-out")
            answer = await client.post("/api/v1/members", json={**NOOR, name: text})
            assert answer.status_code in (201, 422), name
        for name in ("name", "password", "next"):
            given = {"name": "zz", "password": "x", name: text}
            answer = await client.post("/sign-in", data=given)
            assert answer.status_code == 422
            assert "<script>alert" not in answer.text
            answer = await client.post("/api/v1/devices", json=given)
            assert answer.status_code == 422
        cookies = {"ifsa_device": "x" + text.encode().hex()[:3000], "ifsa_zone": "x/y"}
        client.cookies.update(cookies)
        assert (await client.get("/schools")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (Linux; Android 12) AppleWebKit Chrome/120 Mobile Safari", "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128) Gecko Firefox/128.0", "Firefox, Linux"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
        ("\x1b[31mred " + "x" * 100, "[31mred"),
    ],
)
def test_a_browser_is_called_by_its_name(agent: str, expected: str) -> None:
    assert label(agent) == expected


async def test_hashing_keeps_the_pages_quick(server: Server) -> None:
    """The loop answers while passwords are hashed: on its own thread it would wait for all."""
    async with await server.client() as client:
        given = {"name": "nobody", "password": "guess"}
        guesses = [asyncio.create_task(client.post("/sign-in", data=given)) for _ in range(20)]
        await asyncio.sleep(0.05)
        assert (await client.get("/sign-in")).status_code == 200
        still_hashing = [guess for guess in guesses if not guess.done()]
        await asyncio.gather(*guesses)
    assert still_hashing, "the page came after all hashes"


async def test_a_browser_tells_its_clock_once(tour: Server, chromium: Browser) -> None:
    context = await tour.context(chromium, zone="Asia/Shanghai")
    page = await context.new_page()
    await page.goto("/schools")
    kept = [one["value"] for one in await context.cookies() if one["name"] == "ifsa_zone"]
    await context.add_cookies([{"name": "ifsa_zone", "value": "Asia/Karachi", "url": tour.url}])
    await page.goto("/schools")
    after = [one["value"] for one in await context.cookies() if one["name"] == "ifsa_zone"]
    await context.close()
    assert (kept, after) == (["Asia/Shanghai"], ["Asia/Karachi"])
