"""The kinds of file: what may be sent, and the two parts that each is kept in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ifsa.errors import Invalid


class Kind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"

    @property
    def parts(self) -> tuple["Part", "Part"]:
        """The main part and the spare one."""
        return _PARTS[self]

    @property
    def most_bytes(self) -> int:
        """Of what is sent."""
        return _MOST_BYTES[self]


@dataclass(frozen=True, slots=True)
class Part:
    """A part has a name in addresses, a media type, and an ending for who keeps it."""

    name: str
    media_type: str
    ending: str


_PARTS: Final = {
    # WebP is a third smaller than JPEG, and every Android since 4.2, Safari 14 and KaiOS 3 show it.
    Kind.PHOTO: (Part("large", "image/webp", "webp"), Part("small", "image/webp", "webp")),
    Kind.VOICE: (Part("ogg", "audio/ogg", "ogg"), Part("mp4", "audio/mp4", "m4a")),
}
_MOST_BYTES: Final = {
    Kind.PHOTO: 10_000_000,
    # Five minutes of what Safari records, 192 kbit/s, and a little more.
    Kind.VOICE: 8_000_000,
}
MOST_BYTES: Final = max(_MOST_BYTES.values())


def known(given: str) -> Kind:
    """Raises Invalid("kind")."""
    try:
        return Kind(given)
    except ValueError as error:
        raise Invalid("kind", "bad_choice") from error
