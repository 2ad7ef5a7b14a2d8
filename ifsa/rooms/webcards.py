"""Cards of pages of the web, under the messages that name them."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.rooms.model import WebLink, WebPage
from ifsa.rooms.showing import sees
from ifsa.rooms.views import PageCard
from ifsa.storage.work import Reading


def may_link(text: str) -> bool:
    """Whether a text may name a page at all: of most that is said at a glance."""
    return "://" in text


def under(reading: Reading, messages: Collection[int]) -> Mapping[int, tuple[PageCard, ...]]:
    """The cards under messages, by message. Who calls has asked who may see them."""
    if not messages:
        return {}
    rows = reading.session.execute(
        select(WebLink, WebPage)
        .join(WebPage, WebPage.id == WebLink.page_id)
        .where(WebLink.message_id.in_(messages), WebLink.removed_at.is_(None), WebPage.title != "")
        .order_by(WebLink.message_id, WebLink.place)
    )
    cards: defaultdict[int, list[PageCard]] = defaultdict(list)
    for link, page in rows:
        cards[link.message_id].append(_card(link, page))
    return {message: tuple(under) for message, under in cards.items()}


def picture(reading: Reading, actor: Actor, *, message: int, page: int) -> bytes:
    """The picture of a card under a message that one may see. Raises NotFound."""
    link = reading.session.get(WebLink, (message, page))
    if link is None or link.removed_at is not None or not sees(reading, actor, message):
        raise NotFound
    data = reading.session.scalar(select(WebPage.picture).where(WebPage.id == page))
    if data is None:
        raise NotFound
    return data


def _card(link: WebLink, page: WebPage) -> PageCard:
    return PageCard(
        page=page.id,
        address=link.address,
        host=page.host,
        title=page.title,
        words=page.words,
        lang=page.lang,
        side=page.side,
    )
