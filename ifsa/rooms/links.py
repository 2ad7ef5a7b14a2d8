"""Which pages of the web a message names, and cards of them under it."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.delivery.webaddress import Address, BadAddressError, parse
from ifsa.errors import NotFound, demand
from ifsa.members.policy import acting
from ifsa.rooms import queries, voices, webcards, webpages
from ifsa.rooms.changes import locked, next_seq, of_message
from ifsa.rooms.events import CardRemoved, MessageEvent, MessageLinked
from ifsa.rooms.model import Message, Room, WebLink
from ifsa.rooms.policy import has_cards, may_remove_card
from ifsa.rooms.views import MessageView
from ifsa.storage.events import Event
from ifsa.storage.work import Work
from ifsa.text.markdown import addresses

MOST: Final = 2
"""Cards of pages under one message."""
NOTE: Final = "links.note"
"""The name of the handler that app.py makes of `note`."""


def names_any(work: Work, event: Event, *, own: str = "") -> bool:
    """Whether there is anything for `note` to do: the message names a page of others, in a room
    that has cards. Asked where it is said, so that a talk without addresses owes nothing; a card of
    what a message names no more is gone with the words (`trim`)."""
    row = work.session.get(Message, event.message) if isinstance(event, MessageEvent) else None
    if row is None or not _named(row.text, own):
        return False
    return has_cards(youth=work.session.get_one(Room, row.room_id).youth)


def note(work: Work, event: Event, *, own: str = "") -> None:
    """What follows when a message says something, or something else: pages that it names are asked
    for, and those that are known stand under it at once. `own` is the name of this house, whose
    pages are no strangers."""
    if not isinstance(event, MessageEvent):
        raise TypeError(f"no message names anything by {event!r}")
    row = work.session.get(Message, event.message)
    if row is None or row.deleted_at is not None or row.hidden_at is not None:
        return
    room = locked(work, row.room_id)
    if not has_cards(youth=room.youth):
        return
    before = webcards.under(work, [row.id])
    _settle(work, row, _named(row.text, own))
    if webcards.under(work, [row.id]) != before:
        work.emit(MessageLinked(room.slug, next_seq(room), row.topic_id, row.id))


def remove(work: Work, actor: Actor, *, message: int, page: int) -> MessageView:
    """Take the card of a page away from under a message, for good; twice is once. The address
    stays in the text. Raises NotFound, Refused."""
    room, row = of_message(work, actor, message)
    link = work.session.get(WebLink, (row.id, page))
    if link is None:
        raise NotFound
    keeper = voices.keeps_room(work, actor, room=room.id)
    demand(may_remove_card(actor, author=row.author_id, keeper=keeper))
    if link.removed_at is None:
        link.removed_at = work.now
        work.session.flush()
        work.emit(MessageLinked(room.slug, next_seq(room), row.topic_id, row.id))
        if row.author_id != acting(actor):
            work.emit(CardRemoved(room.slug, row.id, row.author_id))
    return queries.message(work, actor, id=message)


def trim(work: Work, row: Message) -> None:
    """A message says something else: cards of what it names no more are gone with the words.
    For the verb that changes it, which tells of it."""
    still = set(addresses(row.text))
    for link in _links(work, row.id).values():
        if link.address not in still:
            _drop(work, link)
    work.session.flush()


def _named(text: str, own: str) -> Mapping[str, Address]:
    """The first pages of others that a text names, by address as written."""
    found = dict[str, Address]()
    for one in addresses(text):
        try:
            address = parse(one)
        except BadAddressError:
            continue  # such as one with a password in it: a link like any other, and no card
        if address.host != own and len(found) < MOST:
            found[one] = address
    return found


def _settle(work: Work, row: Message, wanted: Mapping[str, Address]) -> None:
    """Have under a message what it names, in this order."""
    there = _links(work, row.id)
    for written, link in there.items():
        if written not in wanted:
            _drop(work, link)
    for place, (written, address) in enumerate(wanted.items()):
        if written in there:
            there[written].place = place
            continue
        page = webpages.named(work, address=address.text, host=address.host)
        if work.session.get(WebLink, (row.id, page)) is None:  # else it is named in two ways
            link = WebLink(message_id=row.id, page_id=page, address=written, place=place)
            work.session.add(link)
            work.session.flush()
    work.session.flush()


def _links(work: Work, message: int) -> dict[str, WebLink]:
    rows: Sequence[WebLink] = work.session.scalars(
        select(WebLink).where(WebLink.message_id == message)
    ).all()
    return {one.address: one for one in rows}


def _drop(work: Work, link: WebLink) -> None:
    """One that was removed stays removed, should the message name it again."""
    if link.removed_at is None:
        work.session.delete(link)
