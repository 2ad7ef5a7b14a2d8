"""Notices by e-mail: real letters in three languages, choosing them, and stopping them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ifsa.actor import Actor
from ifsa.demonstrations import registrations
from ifsa.language.isolation import FSI, PDI
from tests.delivery.office import Received
from tests.notifications.test_mailing import give_addresses
from tests.notifications.village import Village, make
from tests.web.mailed import SITE, Mailed, links, mailed
from tests.web.test_members import noor
from tests.web.test_schools import words

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Mailed]:
    async with mailed(tmp_path) as made:
        yield made


@pytest.fixture
async def village(house: Mailed) -> Village:
    """People with confirmed addresses, in the running server."""
    made = await make(house.server.store)
    await house.server.store.do(give_addresses, Actor())
    return made


async def of_a_lesson(house: Mailed, village: Village, *handles: str) -> dict[str, Received]:
    """What each got of a lesson that begins soon."""
    lesson = await village.lesson(ahead=5)
    for handle in handles:
        await village.do(registrations.register, handle, lesson=lesson.id)
    return {one: (await house.letters(f"{one}@example.org"))[-1] for one in handles}


async def test_a_reminder_arrives_in_each_ones_language(house: Mailed, village: Village) -> None:
    got = await of_a_lesson(house, village, "maryam", "amina", "li")
    for handle, language, title in (
        ("maryam", "en", "Mango hot-water treatment"),
        ("amina", "ur", f"{FSI}آم کا گرم پانی{PDI}"),
        ("li", "zh-Hans", "芒果热水"),
    ):
        letter = got[handle]
        subject = str(letter.message["Subject"])
        assert title in subject
        assert subject in letter.text
        assert letter.message["Content-Language"] == language
        assert letter.message["Auto-Submitted"] == "auto-generated"
        lesson, stop = links(letter)
        assert lesson.startswith("/lessons/")
        assert letter.message["List-Unsubscribe"] == f"<{SITE}{stop}>"
        assert letter.message["List-Unsubscribe-Post"] == ONE_CLICK
        assert f"@{handle}" in letter.text
    assert "شروع" in got["amina"].message["Subject"]


async def test_a_mail_program_stops_them_by_one_click(house: Mailed, village: Village) -> None:
    """RFC 8058: a POST from anywhere, without cookies, origin or account; it may come twice."""
    got = await of_a_lesson(house, village, "li", "maryam")
    stop = links(got["li"])[-1]
    async with await house.server.client() as program:
        del program.headers["Accept-Language"]
        for _ in range(2):
            answer = await program.post(stop, content=ONE_CLICK, headers=FORM)
            assert (answer.status_code, "set-cookie" in answer.headers) == (303, False)
    async with await house.server.client("li") as li, await house.server.client("maryam") as maryam:
        assert (await li.get("/api/v1/me/letters")).json() == {
            "letters": "none",
            "address": "li@example.org",
        }
        assert (await maryam.get("/api/v1/me/letters")).json()["letters"] == "important"


async def test_opening_the_link_stops_nothing(house: Mailed, village: Village) -> None:
    got = await of_a_lesson(house, village, "li")
    stop = links(got["li"])[-1]
    async with await house.server.client() as scanner, await house.server.client("li") as li:
        page = await scanner.get(stop)
        assert page.status_code == 200
        assert "Shall no notification go to the account @li by e-mail any more?" in words(page.text)
        assert (await li.get("/api/v1/me/letters")).json()["letters"] == "important"
        answer = await scanner.post(stop)
        assert answer.headers["location"] == "/letters/stopped"
        assert (await scanner.get("/letters/stopped")).status_code == 200
        assert (await li.get("/api/v1/me/letters")).json()["letters"] == "none"


async def test_which_letters_is_chosen_on_ones_own_page(house: Mailed) -> None:
    async with noor(house.server) as client:
        page = (await client.get("/me/letters")).text
        assert 'value="important" checked' in page
        assert "There is no confirmed e-mail address of yours" in words(page)
        answer = await client.post("/me/letters", data={"letters": "all"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/me/letters")
        assert 'value="all" checked' in (await client.get("/me/letters")).text
        assert "Everything" in words((await client.get("/me")).text)
        [letter] = await house.letters("noor@example.org")
        await client.post(links(letter)[0])
        assert "There is no confirmed" not in words((await client.get("/me/letters")).text)
        for wrong in ({"letters": "some"}, {}):
            answer = await client.post("/me/letters", data=wrong)
            assert (answer.status_code, 'id="letters-wrong"' in answer.text) == (422, True)
            answer = await client.put("/api/v1/me/letters", json=wrong)
            assert (answer.status_code, answer.json()["field"]) == (422, "letters")
        answer = await client.put("/api/v1/me/letters", json={"letters": "none"})
        assert answer.json() == {"letters": "none", "address": "noor@example.org"}


async def test_a_letter_of_which_nothing_is_wanted_any_more_is_not_sent(
    house: Mailed, village: Village
) -> None:
    async with await house.server.client("li") as li:
        await li.put("/api/v1/me/letters", json={"letters": "none"})
    await of_a_lesson(house, village, "maryam")
    lesson = await village.lesson(ahead=5)
    await village.do(registrations.register, "li", lesson=lesson.id)
    await house.quiet()
    assert house.so_far("li@example.org") == []
    assert [one.kind for one in await village.heard("li")] == ["lesson.soon"]
