"""Two look after the same alliance: what one of them does with a case, the other sees at once."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from ifsa.actor import Role
from ifsa.language.catalogues import translations
from ifsa.rooms import messages, spaces
from ifsa.safety import queries, reports
from ifsa.schools import schools, stewards
from tests import parts
from tests.journeys.village import Village

URDU = translations("ur").gettext
SHIELD = "[data-shield]"
LOOKS = "I am looking at it"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    async with parts.serving(parts.fresh(tmp_path_factory.mktemp("cases") / "data")) as made:
        maryam = await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "saima", language="ur", role=Role.MODERATOR)
        await parts.member(made.store, "omar", role=Role.MODERATOR)
        for handle, language in (("amina", "ur"), ("li", "zh-Hans"), ("bashir", "en")):
            await parts.member(made.store, handle, language=language)
        await made.store.do(schools.found, maryam, slug="chenab", **parts.SCHOOL)
        await made.store.do(stewards.appoint, maryam, school="chenab", handle="bashir")
        room: dict[str, Any] = {"name": {"en": "Orchards"}, "about": {}, "emblem": "mango"}
        await made.store.do(spaces.open, maryam, slug="orchards", school="chenab", **room)
        yield made


async def _reported(village: Village, text: str) -> int:
    store = village.server.store
    given = {"room": "orchards", "key": uuid4(), "text": text}
    said = await store.do(messages.post, await village.actor("li"), **given)
    thing = {"kind": "message", "id": said.id, "reason": "rude"}
    await store.do(reports.make, await village.actor("amina"), **thing)
    waiting = (await store.read(queries.queue, await village.actor("saima"))).items
    return next(case.id for case in waiting if case.reference.id == said.id)


async def _end(village: Village, case: int) -> None:
    who = await village.actor("omar")
    await village.server.store.do(reports.decide, who, case=case, decision="nothing")


async def _open(village: Village, handle: str, path: str, **options: Any) -> Page:
    """A page that hears of cases, and knows when it is loaded another time."""
    device = await village.device(handle, **options)
    page = await village.page(device, path, ready=False, hears=True)
    await page.evaluate("window.stillHere = true")
    return page


async def test_who_looks_at_a_case_is_seen_by_the_other_and_what_one_typed_stays(
    village: Village,
) -> None:
    case = await _reported(village, "你真笨")
    queue = await _open(village, "omar", "/safety")
    beside = await _open(village, "omar", f"/safety/reports/{case}")
    await beside.get_by_text("Taken care of in another way").click()
    note = beside.get_by_label("What was done?")
    await note.fill("I have called him.")
    saima = await _open(village, "saima", f"/safety/reports/{case}", locale="ur")
    await saima.get_by_role("button", name=URDU(LOOKS)).click()
    await expect(queue.locator("#cases .chip-leaf")).to_have_text("Saima", timeout=15_000)
    await expect(beside.get_by_text("is looking at this now")).to_be_visible(timeout=15_000)
    await expect(note).to_have_count(0)
    await saima.get_by_role("button", name=URDU("Leave it to others")).click()
    await expect(note).to_have_value("I have called him.", timeout=15_000)
    await expect(note).to_be_visible()
    await expect(queue.locator("#cases .chip-leaf")).to_have_count(0)
    await beside.get_by_role("button", name="Save").click()
    await expect(saima.get_by_text("I have called him.")).to_be_visible(timeout=15_000)
    await expect(saima.get_by_text(URDU("Taken care of in another way"))).to_be_visible()
    await expect(queue.locator("#cases .case-row")).to_have_count(0)
    assert await queue.evaluate("window.stillHere")


async def test_what_is_reported_comes_up_and_the_number_in_the_header_with_it(
    village: Village,
) -> None:
    queue = await _open(village, "saima", "/safety", locale="ur")
    elsewhere = await _open(village, "saima", "/market", locale="ur")
    reader = await _open(village, "amina", "/market")
    await expect(elsewhere.locator(SHIELD)).to_be_hidden()
    await queue.wait_for_timeout(1500)  # what it asks for with a link, before anything happens
    case = await _reported(village, "便宜手机")
    await expect(queue.locator("#cases .case-row")).to_have_count(1, timeout=15_000)
    await expect(elsewhere.locator(f"{SHIELD} .badge")).to_be_visible(timeout=15_000)
    await _end(village, case)
    await expect(queue.locator("#cases .case-row")).to_have_count(0, timeout=15_000)
    await expect(elsewhere.locator(SHIELD)).to_be_hidden()
    await expect(reader.locator(SHIELD)).to_have_count(0)
    for page in (queue, elsewhere):
        assert await page.evaluate("window.stillHere")


async def test_what_a_steward_handed_on_goes_from_the_page_of_another_device(
    village: Village,
) -> None:
    case = await _reported(village, "奇怪的人")
    phone = await _open(village, "bashir", f"/safety/reports/{case}")
    desk = await _open(village, "bashir", f"/safety/reports/{case}")
    await expect(desk.locator("#case")).to_contain_text("奇怪的人")
    await desk.wait_for_timeout(1500)
    await phone.get_by_role("button", name="Hand on to the moderators").click()
    await expect(desk.locator("#main")).not_to_contain_text("奇怪的人", timeout=15_000)
    await expect(desk.locator("#case")).to_contain_text("This page is not here.")
    assert all("404" in one for one in village.complaints)
    village.complaints.clear()
    await _end(village, case)


async def test_what_happened_without_a_link_is_there_with_the_link(village: Village) -> None:
    case = await _reported(village, "没有网络")
    device = await village.device("omar")
    queue = await village.page(device, "/safety", ready=False)
    await queue.wait_for_timeout(1500)
    await device.set_offline(True)
    who = await village.actor("saima")
    await village.server.store.do(reports.claim, who, case=case)
    await queue.wait_for_timeout(500)
    await expect(queue.locator("#cases .chip-leaf")).to_have_count(0)
    await device.set_offline(False)
    await expect(queue.locator("#cases .chip-leaf")).to_have_text("Saima", timeout=20_000)
    await village.server.store.do(reports.release, who, case=case)
    await _end(village, case)
