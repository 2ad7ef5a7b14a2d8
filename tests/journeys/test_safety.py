"""Keeping people safe, in real browsers: what is hidden goes at once, and needs no script."""

import re
from collections.abc import AsyncIterator
from datetime import date
from itertools import count, product
from typing import Any

import pytest
from playwright.async_api import expect

from ifsa.actor import Actor, Role
from ifsa.members import accounts, passwords
from ifsa.rooms import hiding, spaces, titles
from ifsa.safety import queries, reports
from ifsa.schools import consents, follows, schools, stewards
from tests import parts
from tests.journeys.village import Topic, Village
from tests.web.test_look import OUTSIDE, SMALL_TARGETS, THUMB, violations

NUMBERS = count(1)
PASSWORD = "mangoes in the rain"
SCHOOL: dict[str, Any] = {
    "name": {"en": "Chenab Farm School", "ur": "چناب فارم اسکول", "zh-Hans": "奇纳布农民学校"},
    "place": {"en": "Punjab"},
    "country": "PK",
    "zone": "Asia/Karachi",
    "languages": ["ur"],
    "fields": ["agriculture"],
}


async def begin(village: Village) -> Topic:
    return await village.topic_in("orchards", "amina", f"Leaves {next(NUMBERS)}")


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("safe") / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "saima", role=Role.MODERATOR)
        for handle, language in (("amina", "ur"), ("li", "zh-Hans"), ("bashir", "ur")):
            await parts.member(made.store, handle, language=language)
        await parts.member(made.store, "zain", born=date(2012, 1, 1))
        village = Village(made, None)  # type: ignore[arg-type]
        await village.do("maryam", schools.found, slug="chenab", **SCHOOL)
        await village.do("maryam", stewards.appoint, school="chenab", handle="bashir")
        await village.do("zain", follows.follow, school="chenab")
        consent = {"school": "chenab", "handle": "zain", "source": "guardian"}
        await village.do("bashir", consents.grant, **consent)
        room: dict[str, Any] = {"name": {"en": "Orchards"}, "about": {}, "emblem": "mango"}
        await village.do("bashir", spaces.open, slug="orchards", school="chenab", **room)
        yield made


async def test_what_is_hidden_goes_from_open_pages_at_once(village: Village) -> None:
    topic = await begin(village)
    said = await topic.post("li", "你真笨")
    reader = await village.visit("amina", topic.path, locale="ur")
    author = await village.visit("li", topic.path, locale="zh-CN")
    visitor = await village.visit(None, topic.path)
    pages = (reader, author, visitor)
    for page in pages:
        await expect(page.locator(f"#s{said.seq}")).to_contain_text("你真笨")
        await page.evaluate("window.stillHere = true")
    await village.do("saima", hiding.hide, message=said.id, reason="rude", note="请友善")
    await expect(reader.locator(f"#s{said.seq}")).to_contain_text("ماڈریٹر نے چھپا دیا")
    await expect(visitor.locator(f"#s{said.seq}")).to_contain_text("Rude or mean")
    for page in (reader, visitor):
        assert "你真笨" not in await page.content()
    folded = author.locator(f"#s{said.seq} details.disclose")
    await expect(folded.get_by_text("你真笨")).to_be_hidden()
    await folded.locator("summary").click()
    await expect(folded.get_by_text("你真笨")).to_be_visible()
    await expect(folded.get_by_text("请友善")).to_be_visible()
    await village.do("maryam", hiding.show, message=said.id)
    for page in pages:
        await expect(page.locator(f"#s{said.seq} .message-text")).to_have_text("你真笨")
        assert await page.evaluate("window.stillHere")


async def test_a_title_goes_too(village: Village) -> None:
    topic = await begin(village)
    said = await topic.post("amina", "سلام")
    page = await village.visit("zain", topic.path)
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_contain_text("Leaves")
    await page.locator("[data-composer][data-ready] textarea").fill("not sent yet")
    await village.do("saima", titles.hide, topic=topic.id, reason="rude")
    await expect(heading).to_contain_text("Hidden by a moderator")
    await expect(page.locator(f"#s{said.seq}")).to_contain_text("سلام")
    await expect(page.locator("textarea")).to_have_value("not sent yet")


async def test_from_a_message_to_the_decision_without_scripts(village: Village) -> None:
    topic = await begin(village)
    said = await topic.post("li", "where do you live?")
    zain = await village.visit("zain", topic.path, java_script_enabled=False)
    await zain.locator(f"#s{said.seq} .menu summary").click()
    await zain.get_by_role("link", name="Report", exact=True).last.click()
    await expect(zain.get_by_text("where do you live?")).to_be_visible()
    await zain.get_by_text("It scares me").click()
    await zain.get_by_label("Is there more we should know?").fill("He asks every day")
    await zain.get_by_role("button", name="Send report").click()
    await expect(zain.get_by_text("Thank you. We will look at it.")).to_be_visible()
    await zain.get_by_role("link", name="Back").click()
    await expect(zain.locator(f"#s{said.seq}")).to_be_visible()
    bashir = await village.visit("bashir", "/me?lang=en", java_script_enabled=False)
    await bashir.get_by_role("link", name=re.compile("^Reports")).last.click()
    await bashir.get_by_role("link", name=re.compile("where do you live")).click()
    await expect(bashir.get_by_text("He asks every day")).to_be_visible()
    await expect(bashir.get_by_text("Zain")).to_have_count(0)
    await bashir.get_by_role("button", name="I am looking at it").click()
    await bashir.locator("details.disclose > summary", has_text="Hide it").click()
    await bashir.get_by_role("button", name="Hide it").click()
    await expect(bashir.get_by_text("Nothing waits. All is well.")).to_be_visible()
    await zain.reload()
    await expect(zain.locator(f"#s{said.seq}")).to_contain_text("Hidden by a moderator: Not safe")


async def test_one_downloads_one_s_data_and_leaves(village: Village) -> None:
    handle = f"nadia{next(NUMBERS)}"
    given = {"handle": handle, "name": "Nadia", "born": date(1990, 1, 1)}
    visitor = Actor(language="en", zone="Asia/Karachi")
    hashed = passwords.hashed(PASSWORD)
    await village.server.store.do(accounts.sign_up, visitor, password_hash=hashed, **given)
    page = await village.visit(handle, "/me")
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Download my data").click()
    download = await waiting.value
    assert re.fullmatch(rf"ifsa-{handle}-\d{{4}}-\d\d-\d\d\.zip", download.suggested_filename)
    await page.get_by_role("link", name="Delete my account").click()
    await page.get_by_text("They are deleted, all of them").click()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Delete my account").click()
    await expect(page.get_by_text("will be deleted in 7 days")).to_be_visible()
    await page.goto("/me")
    assert "/sign-in" in page.url


@pytest.mark.timeout(400)
async def test_pages_of_cases_fit_opened_and_decided(village: Village) -> None:
    topic = await begin(village)
    said = await topic.post("li", "你真笨，什么都不懂！")
    bad = await topic.post("li", "便宜手机")
    for by, message, reason in (("zain", said, "rude"), ("amina", bad, "advert")):
        given = {"kind": "message", "id": message.id, "reason": reason, "note": "وہ روز لکھتا ہے"}
        await village.do(by, reports.make, **given)
    cases = (await village.ask("saima", queries.queue)).items
    decided = next(case.id for case in cases if case.reference.id == bad.id)
    hide = {"decision": "hide", "reason": "advert", "note": "请不要打广告"}
    await village.do("saima", reports.decide, case=decided, **hide)
    case = next(one.id for one in cases if one.reference.id == said.id)
    pages = {
        "saima": (
            "/safety",
            "/safety?state=decided",
            f"/safety/reports/{case}",
            f"/safety/reports/{decided}",
        ),
        "li": (f"{topic.path}?at={bad.seq}",),
    }
    themes = {"en": "light", "ur": "dark", "zh-Hans": "light"}
    for handle, paths in pages.items():
        page = await village.visit(handle, "about:blank")
        for path, (language, theme) in product(paths, themes.items()):
            await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            joint = "&" if "?" in path else "?"
            await page.goto(f"{path}{joint}lang={language}")
            await page.evaluate(
                "document.querySelectorAll('main details').forEach(one => (one.open = true))"
            )
            where = f"{path} {language} {theme}"
            assert await violations(page) == [], where
            assert await page.evaluate(OUTSIDE) == [], where
            if not path.startswith("/rooms/"):
                assert await page.evaluate(SMALL_TARGETS, THUMB) == [], where
