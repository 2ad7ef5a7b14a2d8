"""Handles and isolated parts of a plain text, set apart as elements."""

import pytest
from markupsafe import Markup

from ifsa.language.isolation import FSI, PDI, RLI
from ifsa.web.apart import apart


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("@amina کیا حال ہے؟", '<bdi dir="ltr">@amina</bdi> کیا حال ہے؟'),
        ("问@li-wei.", '问<bdi dir="ltr">@li-wei</bdi>.'),
        ("amina@farms.example", "amina@farms.example"),
        (f"New: {FSI}آم{PDI}", "New: <bdi>آم</bdi>"),
        (
            f"{RLI}نیا: {FSI}Is it rust?{PDI}{PDI}",
            '<bdi dir="rtl">نیا: <bdi>Is it rust?</bdi></bdi>',
        ),
        (f"<b>{FSI}&{PDI}", "&lt;b&gt;<bdi>&amp;</bdi>"),
        (f"{FSI}left open", f"{FSI}left open"),
        (Markup("<p>@amina"), "<p>@amina"),
    ],
)
def test_what_has_a_direction_of_its_own_is_an_element(text: str, html: str) -> None:
    assert apart(text) == html
