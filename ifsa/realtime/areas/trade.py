"""The market live: both sides of a negotiation act, and see each step at once."""

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

import msgspec

from ifsa.actor import HOUSE
from ifsa.clock import now
from ifsa.realtime.command import Caller, Command, Past, Watchable
from ifsa.realtime.hub import Telling
from ifsa.realtime.parts import Fragment, Live
from ifsa.realtime.viewer import Viewer
from ifsa.storage.events import Event
from ifsa.storage.store import Store
from ifsa.trade import inquiries, negotiations, offers
from ifsa.trade.events import InquiryEvent, stream
from ifsa.trade.negotiations import Watched
from ifsa.trade.proposing import with_form
from ifsa.trade.views import InquiryPage
from ifsa.wire import trade as wire
from ifsa.wire.live import Ok, Watch
from ifsa.wire.numbers import Number

PANEL = "market/_inquiry_live.html"


class Inquire(wire.SendInquiry, kw_only=True):
    """Send an inquiry on a listing."""

    listing: Number


class Propose(wire.MakeOffer, kw_only=True):
    """Make an offer in a negotiation; with `answers`, counter one."""

    inquiry: Number


class Answer(msgspec.Struct):
    """Decline or withdraw an offer; without one, the whole inquiry."""

    inquiry: Number
    offer: Number | None = None


class Accept(msgspec.Struct):
    """Accept an offer: that is a deal."""

    inquiry: Number
    offer: Number


class Changed(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="inquiry.changed"):
    """A negotiation as it stands now; `html` instead of `state` for those who watch as html."""

    inquiry: int
    state: wire.InquiryShape | None = None
    html: str | None = None


async def inquire(caller: Caller, given: Inquire) -> Ok:
    sent = await caller.live.store.do(
        inquiries.send,
        await caller.actor(),
        listing=given.listing,
        key=given.key,
        text=given.text,
        quantity=str(given.quantity),
        unit=given.unit,
        lang=given.lang,
    )
    return Ok(state=wire.inquiry(sent))


async def offer(caller: Caller, given: Propose) -> Ok:
    made = await caller.live.store.do(
        offers.make,
        await caller.actor(),
        inquiry=given.inquiry,
        key=given.key,
        proposal=given.proposal(),
        answers=given.answers,
    )
    return Ok(state=wire.inquiry(made))


async def accept(caller: Caller, given: Accept) -> Ok:
    return await _done(caller, offers.accept, inquiry=given.inquiry, offer=given.offer)


async def decline(caller: Caller, given: Answer) -> Ok:
    if given.offer is None:
        return await _done(caller, inquiries.decline, inquiry=given.inquiry)
    return await _done(caller, offers.decline, inquiry=given.inquiry, offer=given.offer)


async def withdraw(caller: Caller, given: Answer) -> Ok:
    if given.offer is None:
        return await _done(caller, inquiries.withdraw, inquiry=given.inquiry)
    return await _done(caller, offers.withdraw, inquiry=given.inquiry, offer=given.offer)


async def _done(caller: Caller, verb: Callable[..., InquiryPage], **given: int) -> Ok:
    page = await caller.live.store.do(verb, await caller.actor(), **given)
    return Ok(state=wire.inquiry(page))


COMMANDS = {
    "inquire": Command(Inquire, inquire),
    "offer": Command(Propose, offer),
    "accept": Command(Accept, accept),
    "decline": Command(Answer, decline),
    "withdraw": Command(Answer, withdraw),
}


def watchable(fragment: Fragment) -> Watchable:
    """A negotiation has no numbered past: who begins to watch is told how it stands."""

    async def past(live: Live, viewer: Viewer, given: Watch) -> Past:
        page = await live.store.read(
            negotiations.inquiry_page, viewer.actor, inquiry=given.inquiry or 0
        )
        return Past(Ok(), [_changed(page, viewer, fragment)])

    return Watchable(stream, past)


def tellings(store: Store, fragment: Fragment) -> dict[type[Event], Telling]:
    """Every step is told in the same way: how the negotiation stands now."""
    telling = Telling(_read(store), _frame(fragment), _variant)
    return dict.fromkeys(InquiryEvent.__subclasses__(), telling)


def _variant(viewer: Viewer) -> tuple[object, ...]:
    """By member, too: the two sides may do different things, and a key is one member's."""
    return (*viewer.variant, viewer.actor.member)


def _read(store: Store) -> Callable[[InquiryEvent], Awaitable[Watched]]:
    async def prepare(event: InquiryEvent) -> Watched:
        # For all who watch; whom it may tell, `watched` says anew for each change.
        return await store.read(negotiations.watched, HOUSE, inquiry=event.inquiry)

    return prepare


def _frame(fragment: Fragment) -> Callable[[Watched, Viewer], bytes | None]:
    def frame(watched: Watched, viewer: Viewer) -> bytes | None:
        page = watched.seen_by(viewer.actor.member)
        return None if page is None else _changed(page, viewer, fragment)

    return frame


def _changed(page: InquiryPage, viewer: Viewer, fragment: Fragment) -> bytes:
    told = Changed(page.id)
    if viewer.form == "json":
        told.state = wire.inquiry(page)
    else:
        told.html = _panel(page, viewer, fragment)
    return msgspec.json.encode(told)


def _panel(page: InquiryPage, viewer: Viewer, fragment: Fragment) -> str:
    language, zone = viewer.actor.language, viewer.actor.zone
    view = with_form(page, language, now().astimezone(ZoneInfo(zone)).date())
    form = view.offer.fields if view.offer else {}
    return fragment(PANEL, language=language, zone=zone, page=view, form=form)
