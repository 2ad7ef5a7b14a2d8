"""Opening a room, and saying what it is called, over the wire."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ifsa.wire.texts import Texts, by_language, texts


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


class RoomForm(msgspec.Struct, rename=by_language("name", "about")):
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
        name, about = texts(self, "name"), texts(self, "about")
        return OpenRoom(self.slug, name, about, self.emblem, self.school, self.youth)


class ChangeRoom(msgspec.Struct):
    """What a room is called: what is left out stays as it is; an empty text is taken away.
    `version` is the one read."""

    version: int
    name: Texts | UnsetType = UNSET
    about: Texts | UnsetType = UNSET
    emblem: str | UnsetType = UNSET

    def given(self) -> dict[str, Any]:
        """What was sent, by the names that the verb has."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in values.items() if value is not UNSET}


class ChangeForm(msgspec.Struct, rename=by_language("name", "about")):
    """The same as a form: always whole, so that an empty field is one that was emptied."""

    version: int
    name_en: str = ""
    name_ur: str = ""
    name_zh: str = ""
    about_en: str = ""
    about_ur: str = ""
    about_zh: str = ""
    emblem: str = "room"

    def change(self) -> ChangeRoom:
        """What the form asks for."""
        return ChangeRoom(self.version, texts(self, "name"), texts(self, "about"), self.emblem)


class ForSchool(msgspec.Struct):
    """The school that the form is opened for."""

    school: str = ""
