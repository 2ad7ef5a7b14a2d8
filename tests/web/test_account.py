"""E-mail addresses and passwords through pages, forms, JSON and real letters."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.async_api import Browser

from ifsa.actor import Role
from ifsa.language import LANGUAGES
from tests import parts
from tests.delivery.office import Received
from tests.parts import Server, fresh, serving
from tests.web.mailed import Mailed, links, mailed
from tests.web.test_members import NOOR, PASSWORD, noor
from tests.web.test_schools import STRANGE, words

ADDRESS = NOOR["email"]
NEW_PASSWORD = "water lilies in the canal"
SAME = "If there is an account of this name with a confirmed e-mail address"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Mailed]:
    async with mailed(tmp_path) as made:
        yield made


async def signs_in(client: httpx.AsyncClient, name: str, password: str) -> bool:
    answer = await client.post("/sign-in", data={"name": name, "password": password})
    return answer.status_code == 303


async def confirm(house: Mailed, address: str = ADDRESS) -> None:
    """As on another device: nobody is signed in there."""
    letter = (await house.letters(address))[-1]
    [path] = links(letter)
    async with await house.server.client() as elsewhere:
        answer = await elsewhere.post(path)
        assert answer.headers["location"] == "/letters/confirmed"


# --- confirming ----------------------------------------------------------------------------------


async def test_an_address_is_confirmed_by_a_button_on_any_device(house: Mailed) -> None:
    async with noor(house.server) as client, await house.server.client() as elsewhere:
        assert "Not confirmed" in words((await client.get("/me")).text)
        assert f"An e-mail has gone to {ADDRESS}" in words((await client.get("/me/email")).text)
        [letter] = await house.letters(ADDRESS)
        [path] = links(letter)
        for _ in range(2):
            page = await elsewhere.get(path)
            assert page.status_code == 200
            assert f"Is {ADDRESS} your address, and @noor_bibi your account?" in words(page.text)
        assert "Not confirmed" in words((await client.get("/me")).text), "looking changes nothing"
        answer = await elsewhere.post(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/letters/confirmed")
        done = await elsewhere.get("/letters/confirmed")
        assert "Your e-mail address is confirmed." in words(done.text)
        assert "Not confirmed" not in words((await client.get("/me")).text)
        assert (await client.get("/api/v1/me")).json()["email_confirmed"] is True
        for method in ("GET", "POST"):
            again = await elsewhere.request(method, path)
            assert again.status_code == 404
            assert "This link was used already, or is too old." in words(again.text)


async def test_letters_look_as_they_should_in_the_members_language(house: Mailed) -> None:
    async with await house.server.client(language="ur") as client:
        client.cookies.set("ifsa_zone", "Asia/Karachi")
        await client.post("/sign-up", data=NOOR)
    [letter] = await house.letters(ADDRESS)
    assert letter.message["Subject"] == "اپنے ای میل پتے کی تصدیق کریں"
    assert letter.message["From"] == "Farm schools <post@farms.example>"
    assert letter.message["To"] == ADDRESS
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["Content-Language"] == "ur"
    assert letter.message["List-Unsubscribe"] is None, "nobody can do without these"
    assert "@noor_bibi" in letter.text
    assert len(links(letter)) == 1


async def test_the_letter_is_sent_again(house: Mailed) -> None:
    async with noor(house.server) as client:
        answer = await client.post("/me/email/again")
        assert (answer.status_code, answer.headers["location"]) == (303, "/me/email")
        first, second = await house.letters(ADDRESS, many=2)
        assert links(first) != links(second)
        assert (await client.post(links(first)[0])).status_code == 303
        assert (await client.post(links(second)[0])).status_code == 404


async def test_a_link_is_good_for_three_days(house: Mailed) -> None:
    async with noor(house.server) as client:
        [path] = links((await house.letters(ADDRESS))[0])
        await house.time_passes(days=2, hours=23)
        assert (await client.get(path)).status_code == 200
        await house.time_passes(hours=2)
        assert (await client.get(path)).status_code == 404
        assert (await client.post(path)).status_code == 404


# --- another address -----------------------------------------------------------------------------


async def test_another_address_counts_when_it_is_confirmed(house: Mailed) -> None:
    async with noor(house.server) as client:
        await confirm(house)
        given = {"email": "new@example.org", "password": PASSWORD}
        answer = await client.post("/me/email", data=given)
        assert (answer.status_code, answer.headers["location"]) == (303, "/me/email")
        shown = words((await client.get("/me/email")).text)
        assert ADDRESS in shown
        assert "An e-mail has gone to new@example.org" in shown
        me = (await client.get("/api/v1/me")).json()
        assert (me["email"], me["email_next"]) == (ADDRESS, "new@example.org")
        warned = (await house.letters(ADDRESS, many=2))[-1]
        assert warned.message["Subject"] == "Your account gets another e-mail address"
        await confirm(house, "new@example.org")
        me = (await client.get("/api/v1/me")).json()
        assert (me["email"], me["email_next"]) == ("new@example.org", None)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"email": "new@example.org", "password": "a guess"}, "password", "not your present"),
        ({"email": "new@example.org", "password": ""}, "password", "Please fill this in."),
        ({"email": "new@example.org"}, "password", "Please fill this in."),
        ({"email": "nowhere", "password": PASSWORD}, "email", "This is not an e-mail address."),
        ({"email": "a@b.org\r\nBcc: x@y.org", "password": PASSWORD}, "email", "not an e-mail"),
    ],
)
async def test_a_mistake_in_the_address_is_said_at_its_field(
    house: Mailed, given: dict[str, str], field: str, said: str
) -> None:
    async with noor(house.server) as client:
        answer = await client.post("/me/email", data=given)
        as_json = await client.put("/api/v1/me/email", json=given)
        me = (await client.get("/api/v1/me")).json()
    assert (answer.status_code, f'id="{field}-wrong"' in answer.text) == (422, True)
    assert said in words(answer.text)
    if "\n" not in given["email"]:
        assert f'value="{given["email"]}"' in answer.text
    assert PASSWORD not in answer.text
    assert (as_json.status_code, as_json.json()["field"]) == (422, field)
    assert me["email"] == ADDRESS


async def test_signing_up_with_anothers_address_sounds_the_same(house: Mailed) -> None:
    async with noor(house.server), await house.server.client() as mallory:
        await confirm(house)
        answer = await mallory.post("/sign-up", data={**NOOR, "handle": "mallory"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    letter = (await house.letters(ADDRESS, many=2))[-1]
    assert letter.message["Subject"] == "You already have an account"
    assert links(letter) == ["/sign-in"]
    async with await house.server.client() as client:
        assert await signs_in(client, ADDRESS, PASSWORD)
        assert "@noor_bibi" in words((await client.get("/me")).text)


# --- another password ----------------------------------------------------------------------------


async def test_a_new_password_signs_the_other_devices_out(house: Mailed) -> None:
    async with noor(house.server) as phone, await house.server.client() as laptop:
        await confirm(house)
        assert await signs_in(laptop, "noor_bibi", PASSWORD)
        given = {"present": PASSWORD, "password": NEW_PASSWORD}
        answer = await phone.post("/me/password", data=given)
        assert (answer.status_code, answer.headers["location"]) == (303, "/me#devices")
        assert (await phone.get("/api/v1/me")).status_code == 200
        assert (await laptop.get("/api/v1/me")).status_code == 401
        assert not await signs_in(laptop, "noor_bibi", PASSWORD)
        assert await signs_in(laptop, "noor_bibi", NEW_PASSWORD)
    told = (await house.letters(ADDRESS, many=2))[-1]
    assert told.message["Subject"] == "Your password was changed"
    assert links(told) == ["/sign-in/forgotten"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"present": "a guess", "password": NEW_PASSWORD}, "present"),
        ({"present": PASSWORD, "password": "short"}, "password"),
        ({"present": PASSWORD, "password": "x" * 201}, "password"),
        ({"password": NEW_PASSWORD}, "present"),
        ({"present": PASSWORD}, "password"),
    ],
)
async def test_a_mistake_in_the_password_changes_nothing(
    house: Mailed, given: dict[str, str], field: str
) -> None:
    async with noor(house.server) as client, await house.server.client() as other:
        answer = await client.post("/me/password", data=given)
        as_json = await client.put("/api/v1/me/password", json=given)
        assert (answer.status_code, f'id="{field}-wrong"' in answer.text) == (422, True)
        assert (as_json.status_code, as_json.json()["field"]) == (422, field)
        assert not any(given[name] in answer.text for name in given if len(given[name]) > 7)
        assert await signs_in(other, "noor_bibi", PASSWORD)


# --- a forgotten password ------------------------------------------------------------------------


async def test_a_forgotten_password_is_replaced_by_a_link(house: Mailed) -> None:
    async with noor(house.server) as phone, await house.server.client() as laptop:
        await confirm(house)
        assert 'href="/sign-in/forgotten"' in (await laptop.get("/sign-in")).text
        answer = await laptop.post("/sign-in/forgotten", data={"name": "noor_bibi"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/forgotten/sent")
        assert SAME in words((await laptop.get("/sign-in/forgotten/sent")).text)
        letter = (await house.letters(ADDRESS, many=2))[-1]
        assert letter.message["Subject"] == "Choose a new password"
        [path] = links(letter)
        assert "For the account @noor_bibi" in words((await laptop.get(path)).text)
        short = await laptop.post(path, data={"password": "short"})
        assert (short.status_code, 'id="password-wrong"' in short.text) == (422, True)
        done = await laptop.post(path, data={"password": NEW_PASSWORD})
        assert (done.status_code, done.headers["location"]) == (303, "/sign-in/renewed")
        assert (await laptop.get("/sign-in/renewed")).status_code == 200
        assert (await phone.get("/api/v1/me")).status_code == 401, "all devices are signed out"
        assert not await signs_in(phone, "noor_bibi", PASSWORD)
        assert await signs_in(phone, "noor_bibi", NEW_PASSWORD)
        for method in ("GET", "POST"):
            again = await laptop.request(method, path, data={"password": "mine now, all mine"})
            assert again.status_code == 404
        told = (await house.letters(ADDRESS, many=3))[-1]
        assert told.message["Subject"] == "Your password was changed"


async def test_a_link_to_a_new_password_is_good_for_an_hour(house: Mailed) -> None:
    async with noor(house.server) as client:
        await confirm(house)
        await client.post("/api/v1/forgotten", json={"name": ADDRESS})
        [path] = links((await house.letters(ADDRESS, many=2))[-1])
        await house.time_passes(minutes=59)
        assert (await client.get(path)).status_code == 200
        await house.time_passes(minutes=2)
        assert (await client.get(path)).status_code == 404
        answer = await client.post(path, data={"password": NEW_PASSWORD})
        assert answer.status_code == 404
        assert await signs_in(client, "noor_bibi", PASSWORD)


@pytest.mark.parametrize("name", ["noor_bibi", "nobody", ADDRESS, "nobody@example.org", "li"])
async def test_the_answer_is_the_same_whoever_is_asked_for(house: Mailed, name: str) -> None:
    """Noor has a confirmed address, Li one that is not confirmed, the others do not exist."""
    async with noor(house.server), await house.server.client() as li:
        await confirm(house)
        await li.post("/sign-up", data={**NOOR, "handle": "li", "email": "li@example.org"})
        async with await house.server.client() as asking:
            answer = await asking.post("/sign-in/forgotten", data={"name": name})
            shown = await asking.get(answer.headers["location"])
            as_json = await asking.post("/api/v1/forgotten", json={"name": name})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/forgotten/sent")
    assert SAME in words(shown.text)
    assert (as_json.status_code, as_json.content) == (204, b"")
    await house.quiet()
    asked = [one for one in house.so_far(ADDRESS) if one.message["Subject"].startswith("Choose")]
    assert len(asked) == (2 if name in ("noor_bibi", ADDRESS) else 0)
    assert len(house.so_far("li@example.org")) == 1, "only the one that asks to confirm"


async def test_where_there_is_no_mail_one_is_told_whom_to_ask(tmp_path: Path) -> None:
    async with serving(fresh(tmp_path)) as server:
        await _admin(server)
        async with noor(server) as client:
            page = words((await client.get("/sign-in/forgotten")).text)
            assert "No e-mail is sent from here" in page
            assert "Ask the admin of your alliance: Maryam @maryam" in page.replace(
                "M Maryam", "Maryam"
            )
            assert 'name="name"' not in (await client.get("/sign-in/forgotten")).text
            answer = await client.post("/sign-in/forgotten", data={"name": "noor_bibi"})
            assert answer.status_code == 409
            assert "No e-mail is sent from here" in words(answer.text)
            as_json = await client.post("/api/v1/forgotten", json={"name": "noor_bibi"})
            assert (as_json.status_code, as_json.json()["code"]) == (409, "no_letters")
            again = await client.post("/me/email/again")
            assert again.status_code == 409
            email = words((await client.get("/me/email")).text)
            assert "An e-mail has gone" not in email
            assert "No e-mail is sent from here." in email
            given = {"email": "new@example.org", "password": PASSWORD}
            assert (await client.post("/me/email", data=given)).status_code == 303
        async with await server.client() as client:
            assert await signs_in(client, "new@example.org", PASSWORD)


async def _admin(server: Server) -> None:
    await parts.member(server.store, "maryam", role=Role.ADMIN)


# --- limits --------------------------------------------------------------------------------------


async def test_one_mailbox_is_asked_for_only_so_often(tmp_path: Path) -> None:
    async with mailed(tmp_path, rate_limits=True) as house, await house.server.client() as client:
        answers = [
            (await client.post("/sign-in/forgotten", data={"name": name})).status_code
            for name in ["noor_bibi", "Noor_Bibi "] * 4
        ]
        other = await client.post("/sign-in/forgotten", data={"name": "li"})
    assert answers == [303] * 6 + [429] * 2
    assert other.status_code == 303


async def test_the_present_password_is_not_guessed(tmp_path: Path) -> None:
    async with mailed(tmp_path, rate_limits=True) as house, noor(house.server) as client:
        given = {"present": "a guess", "password": NEW_PASSWORD}
        answers = [await client.post("/me/password", data=given) for _ in range(11)]
        right = {"email": "new@example.org", "password": PASSWORD}
        elsewhere = await client.post("/me/email", data=right)
    assert [one.status_code for one in answers] == [422] * 10 + [429]
    assert elsewhere.status_code == 429, "it is one password on both pages"


# --- what nobody should send ---------------------------------------------------------------------


@pytest.mark.parametrize("text", STRANGE)
async def test_strange_texts_break_nothing(house: Mailed, text: str) -> None:
    async with noor(house.server) as client:
        for path, fields in (
            ("/me/email", {"email": ADDRESS, "password": PASSWORD}),
            ("/me/password", {"present": PASSWORD, "password": PASSWORD}),
            ("/sign-in/forgotten", {"name": "noor_bibi"}),
        ):
            for name in fields:
                answer = await client.post(path, data={**fields, name: text})
                assert answer.status_code in (303, 422), (path, name)
                assert "<script>alert" not in answer.text
        for place in ("/letters/confirm/", "/sign-in/renew/", "/letters/stop/"):
            answer = await client.get(place + quote(text[:200] or "x", safe=""))
            assert answer.status_code in (404, 422)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_are_there_in_every_language(house: Mailed, language: str) -> None:
    async with noor(house.server) as client:
        [path] = links((await house.letters(ADDRESS))[0])
        for page in (
            "/me/email",
            "/me/password",
            "/me/letters",
            "/sign-in/forgotten",
            "/sign-in/forgotten/sent",
            "/sign-in/renewed",
            "/letters/confirmed",
            "/letters/stopped",
            path,
        ):
            answer = await client.get(f"{page}?lang={language}")
            assert answer.status_code == 200, page
            assert f'<html lang="{language}"' in answer.text


async def test_visitors_are_asked_to_sign_in_first(house: Mailed) -> None:
    async with await house.server.client() as client:
        for path in ("/me/email", "/me/password", "/me/letters"):
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (
                303,
                f"/sign-in?next={path}",
            )
            assert (await client.post(path)).status_code in (401, 422)


# --- JSON ----------------------------------------------------------------------------------------


async def test_a_program_does_it_all(house: Mailed) -> None:
    async with await house.server.client() as client:
        await client.post("/api/v1/members", json=NOOR)
        given = {"name": "noor_bibi", "password": PASSWORD}
        token = (await client.post("/api/v1/devices", json=given)).json()["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        secret = _secret((await house.letters(ADDRESS))[0])
        confirmed = await client.post("/api/v1/confirmations", json={"secret": secret})
        assert confirmed.status_code == 204
        over = await client.post("/api/v1/confirmations", json={"secret": secret})
        assert (over.status_code, over.json()["code"]) == (404, "link_over")
        me = (await client.get("/api/v1/me", headers=bearer)).json()
        assert (me["email"], me["email_confirmed"], me["email_next"]) == (ADDRESS, True, None)
        change = {"email": "new@example.org", "password": PASSWORD}
        changed = await client.put("/api/v1/me/email", json=change, headers=bearer)
        assert changed.json()["email_next"] == "new@example.org"
        again = await client.post("/api/v1/me/email/again", headers=bearer)
        assert again.status_code == 204
        await house.letters("new@example.org", many=2)
        new = {"present": PASSWORD, "password": NEW_PASSWORD}
        renewed = await client.put("/api/v1/me/password", json=new, headers=bearer)
        assert renewed.json() == {"devices": 0}
        assert (
            await client.post("/api/v1/forgotten", json={"name": "noor_bibi"})
        ).status_code == 204
        await house.quiet()
        letter = house.so_far(ADDRESS)[-1]
        assert letter.message["Subject"] == "Choose a new password"
        given = {"secret": _secret(letter), "password": PASSWORD}
        assert (await client.post("/api/v1/renewals", json=given)).status_code == 204
        assert (await client.get("/api/v1/me", headers=bearer)).status_code == 401
        assert (await client.post("/api/v1/renewals", json=given)).status_code == 404


def _secret(letter: Received) -> str:
    found = re.search(r"/([\w-]{43})\r?$", letter.text, re.MULTILINE)
    assert found
    return found[1]


# --- a phone in Urdu -----------------------------------------------------------------------------


async def test_a_farmer_who_forgot_her_password(house: Mailed, chromium: Browser) -> None:
    """On a phone, in Urdu, without scripts: signs up, confirms, forgets, renews, signs in."""
    context = await house.server.context(
        chromium, locale="ur-PK", zone="Asia/Karachi", java_script_enabled=False
    )
    page = await context.new_page()
    await page.goto("/sign-up")
    for name, value in {**NOOR, "handle": "gulab"}.items():
        await page.fill(f"#{name}", value)
    await page.click("main form button")
    assert "تصدیق باقی ہے" in await page.inner_text("main")
    [letter] = await house.letters(ADDRESS)
    assert letter.message["Subject"] == "اپنے ای میل پتے کی تصدیق کریں"
    await page.goto(links(letter)[0])
    assert ADDRESS in await page.inner_text("main")
    await page.click("main form button")
    assert "آپ کے ای میل پتے کی تصدیق ہو گئی۔" in await page.inner_text("main")
    await page.goto("/me")
    assert "تصدیق باقی ہے" not in await page.inner_text("main")
    await page.click("form[action='/sign-out'] button")
    await page.goto("/sign-in")
    await page.click("text=پاس ورڈ بھول گئے؟")
    await page.fill("#name", "gulab")
    await page.click("main form button")
    letter = (await house.letters(ADDRESS, many=2))[-1]
    await page.goto(links(letter)[0])
    await page.fill("#password", NEW_PASSWORD)
    await page.click("main form button")
    await page.click("main a.button")
    await page.fill("#name", "gulab")
    await page.fill("#password", NEW_PASSWORD)
    await page.click("main form[action='/sign-in'] button")
    await page.goto("/me")
    assert "@gulab" in await page.inner_text("main")
    told = (await house.letters(ADDRESS, many=3))[-1]
    assert told.message["Subject"] == "آپ کا پاس ورڈ بدل دیا گیا"
    await context.close()
