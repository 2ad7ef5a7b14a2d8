"""Plain text as HTML in which whatever has a direction of its own is an element of its own."""

import re
from typing import Final

from markupsafe import Markup

from ifsa.language.isolation import FSI, PDI, RLI

_HANDLE: Final = re.compile(
    r"(?<![A-Za-z0-9._%+\-/@=&\\])(@[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
)
_ELEMENTS: Final = {FSI: Markup("<bdi>"), RLI: Markup('<bdi dir="rtl">'), PDI: Markup("</bdi>")}


def apart(text: str) -> Markup:
    """Handles, and what isolating characters enclose, set apart as `<bdi>`.

    `dir="auto"` looks past such elements for the first letter, so that Urdu which begins with an
    @handle still goes from right to left; and a style sheet finds them. What is HTML already stays.
    """
    if isinstance(text, Markup):
        return text
    handle = Markup('<bdi dir="ltr">%s</bdi>')
    parts = enumerate(_HANDLE.split(text))
    html = Markup().join(handle % part if at % 2 else part for at, part in parts)
    if html.count(FSI) + html.count(RLI) == html.count(PDI):
        for character, element in _ELEMENTS.items():
            html = html.replace(character, element)
    return html
