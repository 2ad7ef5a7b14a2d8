"""The words of the interface: gettext catalogues, read when a language is first needed.

msgids are English, so English needs no catalogue. `.po` files are read directly: there is no
compiled file that could be older than its source.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from ifsa.language import BABEL, DEFAULT

_PACKAGE = Path(__file__).resolve().parents[1]
# In a checkout beside the package; inside it when installed from a wheel.
_PLACES = (_PACKAGE.parent / "locales", _PACKAGE / "locales")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a message for the catalogue where it is written, to be translated where it is shown."""
    return message


def NN_(one: str, other: str) -> tuple[str, str]:  # noqa: N802 - the plural sibling of N_
    """Mark a message with its plural for the catalogue."""
    return one, other


def folder() -> Path:
    """Where the catalogues are. Raises FileNotFoundError: a page without words helps nobody."""
    for place in _PLACES:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no catalogues in {' or '.join(map(str, _PLACES))}")


def path(language: str) -> Path:
    """A language's catalogue file."""
    return folder() / BABEL[language] / "LC_MESSAGES" / "messages.po"


@cache
def translations(language: str) -> NullTranslations:
    """An object with gettext, ngettext, pgettext and npgettext for one of our languages.

    A message that is missing or marked fuzzy comes back in English.
    """
    if language == DEFAULT:
        return NullTranslations()
    return _compiled(path(language))


def _compiled(source: Path) -> Translations:
    with source.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)
