"""Opening a room, over the wire."""

from typing import Any

import msgspec

Texts = dict[str, str]
"""A text by language: en, ur, zh-Hans."""


class OpenRoom(msgspec.Struct):
    """A new room of a `school` (by slug), or of the alliance. `slug` is its address for ever,
    `emblem` a crop, an animal, a field of practice or "room"; in one for the young (`youth`) they
    are among themselves."""

    slug: str
    name: Texts
    about: Texts = {}
    emblem: str = "room"
    school: str | None = None
    youth: bool = False

    def given(self) -> dict[str, Any]:
        """What was sent, by the names that the verb has."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


_BY_LANGUAGE = {
    f"{field}_{short}": f"{field}.{tag}"
    for field in ("name", "about")
    for short, tag in (("en", "en"), ("ur", "ur"), ("zh", "zh-Hans"))
}


class RoomForm(msgspec.Struct, rename=_BY_LANGUAGE):
    """The same as a form."""

    slug: str
    name_en: str = ""
    name_ur: str = ""
    name_zh: str = ""
    about_en: str = ""
    about_ur: str = ""
    about_zh: str = ""
    emblem: str = "room"
    school: str | None = None
    youth: bool = False

    def open(self) -> OpenRoom:
        """What the form asks for."""
        name, about = self._texts("name"), self._texts("about")
        return OpenRoom(self.slug, name, about, self.emblem, self.school, self.youth)

    def _texts(self, field: str) -> Texts:
        return {
            wire.partition(".")[2]: getattr(self, name)
            for name, wire in _BY_LANGUAGE.items()
            if wire.startswith(f"{field}.")
        }


class ForSchool(msgspec.Struct):
    """The school that the form is opened for."""

    school: str = ""
