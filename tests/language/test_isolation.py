import pytest

from ifsa.language.isolation import isolate, isolate_whole, isolate_within, strip


def test_isolate_wraps_in_first_strong_isolates() -> None:
    assert isolate("علی") == "\u2068علی\u2069"


@pytest.mark.parametrize(
    ("text", "language", "wrapped"),
    [
        ("210", "ur", True),
        ("Ali", "ur", True),
        ("علی", "ur", True),
        ("", "ur", False),
        ("210", "en", False),
        ("李", "en", False),
        ("Ali علی", "en", True),
        ("۱۲", "en", False),
        ("١٢", "zh-Hans", True),
        ("علی", "zh-Hans", True),
    ],
)
def test_isolated_only_where_it_could_be_reordered(text: str, language: str, wrapped: bool) -> None:
    assert isolate_within(text, language) == (isolate(text) if wrapped else text)


def test_a_whole_made_of_isolated_parts_takes_its_languages_direction() -> None:
    assert (
        isolate_whole("\u20681\u2069 · \u20682\u2069", "ur")
        == "\u2067\u20681\u2069 · \u20682\u2069\u2069"
    )
    assert isolate_whole("1 · 2", "en") == "1 · 2"


def test_strip_removes_what_turns_text_around_and_what_is_no_text() -> None:
    controls = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x07\x1b\x7f\x85\r"
    assert strip("a" + "b".join(controls) + "c") == "a" + "b" * (len(controls) - 1) + "c"
    assert strip("آ\u200c\u200d\u200e\u200f\u061cم\t\n") == "آ\u200c\u200d\u200e\u200f\u061cم\t\n"
