"""Cards of web pages: whether this server asks for pages that messages name, and can."""

from collections.abc import Iterator

from ifsa.commands.checks import Finding
from ifsa.config import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """Nobody is asked for it: whom, is for members to say."""
    if not settings.link_cards:
        yield Finding(None, "link_cards is off: web pages that messages name are not asked for")
        return
    yield Finding(True, "link_cards is on: this server asks for web pages that messages name")
    if not settings.public_url:
        yield Finding(None, "link_cards without public_url: pages are asked without saying by whom")
