"""What people do on a page before it is photographed."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from playwright.async_api import Page, Route, expect

from ifsa.clock import now
from tests.files.pictures import noise

KEYBOARD = 320  # pixels that a phone's keyboard takes from the page
TOO_MUCH = "کینو کے پتے پیلے ہو رہے ہیں۔ " * 320
THOUGHT = (
    "ہم نے کل تین درختوں کے پتے توڑ کر دیکھے۔ رگیں ہری ہیں، باقی پیلا۔ پانی ہر آٹھ دن پر دیتے ہیں، "
    "کھاد پچھلے ماہ ڈالی تھی۔ 我们这里也有这个问题。 Should I test the soil first?"
)


async def _send(page: Page, form: str, typed: Mapping[str, str], button: str = "") -> None:
    """Fill in a form and send it past the browser's own checks, as older browsers do."""
    found = page.locator(form)
    for name, value in typed.items():
        field = found.locator(f'[name="{name}"]').first
        kind = await field.evaluate("field => field.localName")
        await (field.select_option(value) if kind == "select" else field.fill(value))
    await found.evaluate("form => form.noValidate = true")
    async with page.expect_navigation():
        await page.locator(button or f"{form} button:not([type=button])").last.click()


async def sign_in_wrongly(page: Page) -> None:
    await _send(
        page, "form[action='/sign-in'][method=post]", {"name": "amina", "password": "aam aam aam"}
    )
    await page.locator("[role=alert], .wrong").first.scroll_into_view_if_needed()


async def sign_up_wrongly(page: Page) -> None:
    typed = {"name": "رفیق احمد", "handle": "Rafiq Ahmad", "born": "1981-05-04", "password": "aam"}
    await _send(page, "form[action='/sign-up'][method=post]", typed)


async def list_wrongly(page: Page) -> None:
    typed = {"produce": "mango", "variety": "سندھڑی", "quantity": "bohat", "price": "210"}
    await _send(page, "#listing", typed, "button[form=listing]")


async def plan_wrongly(page: Page) -> None:
    typed = {"title.ur": "آم کا گرم پانی", "date": "2020-01-01", "time": "15:00", "minutes": "60"}
    await _send(page, "main form.form", typed)


async def edit_wrongly(page: Page) -> None:
    await _send(page, "#edit", {"name.en": "", "name.ur": "", "name.zh-Hans": ""}, "[form=edit]")


async def open_wrongly(page: Page) -> None:
    typed = {"name.ur": "آم کے باغ", "slug": "Aam ke bagh", "emblem": "mango"}
    await _send(page, "main form.form", typed)


async def name_wrongly(page: Page) -> None:
    empty = {"name.en": "", "name.ur": "", "name.zh-Hans": "", "about.ur": "کینو اور مالٹا"}
    await _send(page, "main form.form", empty | {"emblem": "mango"})


async def start_wrongly(page: Page) -> None:
    typed = {"title": "کل پانی کھلے گا؟", "text": ""}
    await _send(page, "main form.card", typed, "main form.card .button-main")
    await expect(page.locator(".wrong")).to_be_in_viewport()


async def ask_wrongly(page: Page) -> None:
    await _send(page, "#ask-form", {"text": "您好", "quantity": "很多"}, "[data-send=ask]")


async def offer_wrongly(page: Page) -> None:
    typed = {"quantity": "500", "price": "sasta", "valid_until": "2020-01-01"}
    await _send(page, "#offer-form", typed, "#inquiry-bar button")


async def say_nothing(page: Page) -> None:
    """Scripts are off here: the form goes to the server as it is."""
    await page.locator("[data-composer] textarea").fill("   ")
    async with page.expect_navigation():
        await page.locator("[data-composer] > [type=submit]").click()


async def post_much(page: Page) -> None:
    field = page.locator("[data-composer] textarea")
    await field.evaluate("field => field.removeAttribute('maxlength')")
    await field.fill(TOO_MUCH)
    async with page.expect_navigation():
        await page.locator("[data-composer] > [type=submit]").click()


async def say_too_much(page: Page) -> None:
    await _ready(page)
    await page.locator("[data-composer] textarea").evaluate("one => one.maxLength = 99999")
    await page.locator("[data-composer] textarea").fill(TOO_MUCH)
    await page.locator("[data-composer] > [type=submit]").click()
    await page.locator(".pending [role=alert]").wait_for()


async def say_unwanted(page: Page) -> None:
    """What is said has a word that is not taken here."""
    await _ready(page)
    await page.locator("[data-composer] textarea").fill("بھائیو، مُفت موبائـل لے لو!")
    await page.locator("[data-composer] > [type=submit]").click()
    await page.locator(".pending [role=alert]").wait_for()


async def add_word_wrongly(page: Page) -> None:
    await _send(page, "main form[method=post]", {"text": "骗", "lang": "zh-Hans"})
    await page.locator(".wrong").first.scroll_into_view_if_needed()


async def say_salaam(page: Page) -> None:
    """One who may not write tries."""
    await _ready(page)
    await page.locator("[data-composer] textarea").fill("السلام علیکم")
    await page.locator("[data-composer] > [type=submit]").click()
    await page.locator(".pending [role=alert]").wait_for()


async def _ready(page: Page) -> None:
    await page.locator("[data-composer][data-ready]").wait_for()


async def say_offline(page: Page) -> None:
    await _ready(page)
    await page.context.set_offline(True)
    await page.locator("[data-composer] textarea").fill("是的，先测土壤。")
    await page.locator("[data-composer] > [type=submit]").click()
    await page.wait_for_timeout(300)


async def go_offline(page: Page) -> None:
    await page.context.set_offline(True)


async def read_kept(page: Page) -> None:
    """As the worker answers without a network: with the page of before, and from when it is."""

    async def of_before(route: Route) -> None:
        answer = await route.fetch()
        at = (now() - timedelta(hours=2)).isoformat()
        html = (await answer.text()).replace("<html ", f'<html data-kept-at="{at}" ')
        await route.fulfill(response=answer, body=html)

    await page.route(page.url, of_before)
    await page.reload()
    await _ready(page)
    await page.context.set_offline(True)


async def type_long(page: Page) -> None:
    """The keyboard is open: the page is that much shorter."""
    await _ready(page)
    size = page.viewport_size or {"width": 360, "height": 740}
    await page.set_viewport_size({"width": size["width"], "height": size["height"] - KEYBOARD})
    await page.locator("[data-composer] textarea").fill(THOUGHT)


async def preview(page: Page) -> None:
    await _ready(page)
    await page.locator("[data-preview]").click()
    await page.locator(".preview .message-text").wait_for()


async def look_how(page: Page) -> None:
    await _ready(page)
    await page.locator(".writing summary").click()


async def discard_draft(page: Page) -> None:
    async with page.expect_navigation():
        await page.locator("[action$='/discard'] button").first.click()


async def go_to_question(page: Page) -> None:
    await page.locator("[data-ask][data-ready]").wait_for()
    await page.locator("[data-ask]").evaluate("one => one.scrollIntoView()")


async def unfold_all(page: Page) -> None:
    await page.locator("main").evaluate(
        "main => main.querySelectorAll('details').forEach(one => one.open = true)"
    )


async def open_menu(page: Page) -> None:
    await page.locator(".head .menu summary").first.click()


async def open_message_menu(page: Page) -> None:
    await page.locator(".message .menu summary").nth(1).click()


async def open_last_menu(page: Page) -> None:
    await page.locator(".message .menu summary").last.click()


async def begin_name(page: Page) -> None:
    await _ready(page)
    await page.locator("[data-composer] textarea").press_sequentially("请问 @")
    await page.get_by_role("option").first.wait_for()


async def open_level(page: Page) -> None:
    await page.locator(".level summary").click()


async def read_all(page: Page) -> None:
    async with page.expect_navigation():
        await page.locator("form[action='/inbox/read'] button").last.click()


async def open_ask(page: Page) -> None:
    await page.locator("[data-open=ask]").click()


async def large_text(page: Page) -> None:
    """Text at 200 %, as one sets it in the browser."""
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    await page.wait_for_timeout(100)
    await page.evaluate("scrollTo(0, 0)")


def tab_to(times: int) -> Callable[[Page], Awaitable[None]]:
    """Go through the page by keyboard."""

    async def go(page: Page) -> None:
        for _ in range(times):
            await page.keyboard.press("Tab")

    return go


def focus(target: str) -> Callable[[Page], Awaitable[None]]:
    """Tap into a field."""

    async def go(page: Page) -> None:
        await page.locator(target).focus()

    return go


async def try_camera(page: Page) -> None:
    await page.locator("[data-try]").click()
    await page.locator("[data-devices]").wait_for()


async def without_camera(page: Page) -> None:
    await page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )
    await page.locator("[data-try]").click()
    await page.locator("[data-host-problem]").wait_for()


async def go_live(page: Page) -> None:
    await page.locator("[data-go-live]").click()
    await page.locator("[data-publisher]").wait_for()
    await expect(page.locator("[data-slot=over] .chip-live")).to_be_visible()
    await page.wait_for_timeout(500)


async def watch(page: Page) -> None:
    await page.locator("[data-join] [data-watch=picture]").click()
    await _playing(page)
    await page.wait_for_timeout(500)


async def listen(page: Page) -> None:
    await page.locator("[data-join] [data-watch=sound]").click()
    await _playing(page)


async def watch_and_scroll(page: Page) -> None:
    await watch(page)
    await page.locator("#talk").scroll_into_view_if_needed()


async def _playing(page: Page) -> None:
    await expect(page.locator("#player")).to_have_attribute("data-player", "playing")


async def enclose(page: Page) -> None:
    """A photo and a voice note are in the tray."""
    await _ready(page)
    await _choose_photo(page)
    await page.locator(".attach-voice").click()
    await page.locator(".booth").wait_for()
    await page.wait_for_timeout(1500)
    await page.locator("[data-booth=stop]").click()
    await expect(page.locator(".attach-item")).to_have_count(2)
    await expect(page.locator(".attach-item progress:visible")).to_have_count(0)


async def _choose_photo(page: Page) -> None:
    photo = {"name": "leaf.jpg", "mimeType": "image/jpeg", "buffer": noise((600, 400))}
    await page.locator("input[name=photo]").set_input_files(photo)  # type: ignore[arg-type]
    await page.locator(".attach-item").wait_for()


async def record(page: Page) -> None:
    await _ready(page)
    await page.locator(".attach-voice").click()
    await page.locator(".booth").wait_for()
    await page.wait_for_timeout(2200)


async def enclose_offline(page: Page) -> None:
    """What waits for the network shows what it is."""
    await enclose(page)
    await page.context.set_offline(True)
    await page.locator("[data-composer] > [type=submit]").click()
    await page.locator(".pending-files").wait_for()
    await page.wait_for_timeout(300)


async def enclose_badly(page: Page) -> None:
    """Without scripts: the text is too long, the photo is kept."""
    photo = {"name": "leaf.jpg", "mimeType": "image/jpeg", "buffer": noise((600, 400))}
    await page.locator("input[name=photo]").set_input_files(photo)  # type: ignore[arg-type]
    await post_much(page)


async def share_nowhere(page: Page) -> None:
    await _send(page, "form[action='/share'][method=post]", {"text": "یہ سبق ضرور دیکھیں۔"})
