import asyncio
from pathlib import Path

import pytest

from ifsa.commands.checks import translation
from ifsa.config import Settings
from ifsa.delivery.translator import Translator, TranslatorAwayError, cover, uncover
from tests.delivery.machine import translating


async def test_terms_of_the_glossary_are_translated_by_it_and_the_rest_by_the_machine() -> None:
    async with translating() as machine:
        text = await Translator(machine.address).translate(
            "گندم کو پانی دیں", source="ur", target="en"
        )
    assert text.split() == ["wheat", "کو", "water", "give"]
    assert machine.asked == [
        {"q": " XT0X  کو پانی دیں", "format": "text", "source": "ur", "target": "en"}
    ]


async def test_where_a_cover_is_lost_the_text_goes_again_without_any() -> None:
    async with translating() as machine:
        machine.mood = "rude"
        text = await Translator(machine.address).translate("گندم پانی", source="ur", target="en")
    assert text == "گندم water"
    assert [one["q"] for one in machine.asked][-1] == "گندم پانی"


async def test_the_key_goes_along_and_chinese_has_the_name_providers_know() -> None:
    async with translating(key="k-1") as machine:
        keyed = Translator(machine.address + "/", "k-1")
        assert await keyed.translate("water", source="en", target="zh-Hans") == "水"
        assert machine.asked[-1]["target"] == "zh"
        with pytest.raises(TranslatorAwayError, match="403"):
            await Translator(machine.address).translate("water", source="en", target="zh-Hans")


@pytest.mark.parametrize("mood", ["busy", "nonsense", "huge", "silent"])
async def test_a_machine_on_a_bad_day_is_away(mood: str) -> None:
    async with translating() as machine:
        machine.mood = mood
        with pytest.raises(TranslatorAwayError):
            await Translator(machine.address, patience=0.5).translate(
                "پانی", source="ur", target="en"
            )


async def test_where_nobody_listens_it_is_away() -> None:
    with pytest.raises(TranslatorAwayError):
        await Translator("http://127.0.0.1:9").translate("پانی", source="ur", target="en")


def test_roman_urdu_is_no_language_to_a_machine() -> None:
    machine = Translator("http://127.0.0.1:9")
    assert machine.knows("ur", "zh-Hans")
    assert not machine.knows("ur-Latn", "en")
    assert not machine.knows("en", "en")


@pytest.mark.parametrize(
    ("text", "whole"),
    [("XT0X and XT1X", "a and b"), ("xt 1 x, XT0X", "b, a"), ("XT0X", None), ("XT0X XT0X", None)],
)
def test_covers_come_off_only_when_each_is_there_once(text: str, whole: str | None) -> None:
    assert uncover(text, ["a", "b"]) == whole


def test_without_terms_nothing_is_covered() -> None:
    assert cover("کل ملتے ہیں", "ur", "en") == ("کل ملتے ہیں", [])


def test_everyday_words_go_to_the_machine_as_they_are() -> None:
    said = "She has a date at 10 am with the tea company."
    assert cover(said, "en", "ur") == (said, [])


async def test_doctor_says_what_is_configured(tmp_path: Path) -> None:
    async def said(address: str) -> tuple[bool | None, str]:
        settings = Settings(data=tmp_path, translator=address)
        (found,) = await asyncio.to_thread(lambda: list(translation.examine(settings)))
        return found.good, found.text

    assert await said("") == (
        None,
        "no translator is set: members translate messages, and browsers that can",
    )
    assert (await said("http://127.0.0.1:9"))[0] is False
    async with translating() as machine:
        assert await said(machine.address) == (
            True,
            f"the translator {machine.address} knows our languages",
        )
        machine.known = ("en", "zh")
        assert (await said(machine.address))[1].endswith("lacks ur")
