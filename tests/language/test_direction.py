import pytest

from ifsa.language.direction import direction, first_strong


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ur", "rtl"),
        ("ur-PK", "rtl"),
        ("ur_PK", "rtl"),
        ("ur-Latn", "ltr"),
        ("pa-Arab", "rtl"),
        ("pa", "ltr"),
        ("uz-Arab-AF", "rtl"),
        ("sd-Deva", "ltr"),
        ("skr", "rtl"),
        ("ar", "rtl"),
        ("en", "ltr"),
        ("zh-Hans", "ltr"),
        ("und", "ltr"),
    ],
)
def test_direction_of_a_tag(tag: str, expected: str) -> None:
    assert direction(tag) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("آم", "rtl"),
        ("12 آم", "rtl"),
        ("mango آم", "ltr"),
        ("芒果", "ltr"),
        ("«שלום»", "rtl"),
        ("123 ₨", None),
        ("", None),
    ],
)
def test_direction_of_the_first_letter(text: str, expected: str | None) -> None:
    assert first_strong(text) == expected
