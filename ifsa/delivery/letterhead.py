"""What is the same on all letters of a house, and what is different on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`site` is the address that people type, without a slash at its end; "" where there is none,
    so that no letter can hold a link. `domain` is that of the sender.
    """

    site: str
    domain: str

    @property
    def house(self) -> str:
        """What a letter calls us: the name in the address, farms.example."""
        return urlsplit(self.site).netloc or self.domain

    def link(self, path: str) -> str:
        """A page of ours, for people elsewhere."""
        return f"{self.site}{path}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as an area writes it. Subject and paragraphs are plain text in `language`, with
    isolated names; a link is a paragraph of its own. The rest is as in model.Letter.
    """

    kind: str
    number: int
    member: int
    address: str
    language: str
    subject: str
    paragraphs: Sequence[str]
    until: datetime
    stop: str | None = None
