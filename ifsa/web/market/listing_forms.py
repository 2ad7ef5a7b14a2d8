"""Publishing and editing a listing: one form, with a photo."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem, Refused, demand
from ifsa.files.kinds import Kind
from ifsa.language.negotiation import best_text
from ifsa.members.queries import me
from ifsa.schools.queries import SchoolBrief, is_steward, school_called
from ifsa.trade import choices, listings, queries
from ifsa.trade.choices import Choices
from ifsa.trade.policy import may_publish
from ifsa.trade.views import ListingPage
from ifsa.web.edge import actor, do, read, render, see_other, submitted, typed
from ifsa.web.files.files import uploaded
from ifsa.wire.trade import EditListing, PublishListing

Form = TypeVar("Form", bound=EditListing)

CURRENCY_OF = {"PK": "PKR", "CN": "CNY", "KZ": "KZT", "KE": "KES", "BD": "BDT", "TR": "TRY"}
"""What a farmer there asks in, when nothing was chosen yet."""


@dataclass(frozen=True, slots=True)
class FormView:
    """The form: for a school or for oneself, and for which listing when it edits one."""

    school: SchoolBrief | None
    listing: int | None
    produce: list[tuple[str, Choices]]
    units: Choices
    currencies: Choices
    countries: Choices

    @property
    def action(self) -> str:
        if self.listing is not None:
            return f"/listings/{self.listing}/edit"
        return f"/schools/{self.school.slug}/listings/new" if self.school else "/listings/new"

    @property
    def back(self) -> str:
        if self.listing is not None:
            return f"/listings/{self.listing}"
        return f"/schools/{self.school.slug}" if self.school else "/market"


async def new(request: Request) -> Response:
    """An empty form, with what can be guessed: country, currency, unit."""
    school = await _school(request)
    await _may_publish(request, school)
    country = school.country if school else (await read(request, me)).country
    form = {
        "key": str(uuid4()),
        "kind": "wanted" if request.query_params.get("kind") == "wanted" else "for_sale",
        "unit": "KGM",
        "min_unit": "KGM",
        "price_unit": "KGM",
        "country": country or "",
        "currency": CURRENCY_OF.get(country or "", "USD"),
    }
    return await _form(request, school, None, form)


async def publish(request: Request) -> Response:
    school = await _school(request)
    try:
        given = await _given(request, PublishListing)
        page = await do(
            request,
            listings.publish,
            key=given.key,
            draft=given.draft(),
            school=school.slug if school else None,
        )
    except Refused:
        raise
    except Problem as problem:
        return await _form(request, school, None, typed(request), problem)
    return see_other(f"/listings/{page.card.id}")


async def edit(request: Request) -> Response:
    page = await _mine(request)
    form = as_form(page, (await actor(request)).language)
    return await _form(request, page.card.school, page.card.id, form)


async def save(request: Request) -> Response:
    page = await _mine(request)
    listing = page.card.id
    try:
        given = await _given(request, EditListing)
        await do(request, listings.edit, listing=listing, draft=given.draft())
    except Refused:
        raise
    except Problem as problem:
        return await _form(request, page.card.school, listing, typed(request), problem)
    return see_other(f"/listings/{listing}")


def as_form(page: ListingPage, language: str) -> dict[str, Any]:
    """A listing as it is typed, its texts in the writer's language."""
    card, price = page.card, page.card.price
    form = {
        "kind": card.kind,
        "produce": card.produce.id,
        "variety": best_text(card.variety, language)[1],
        "grade": card.grade,
        "quantity": card.quantity.amount,
        "unit": card.quantity.unit,
        "min_quantity": page.minimum.amount if page.minimum else None,
        "min_unit": page.minimum.unit if page.minimum else card.quantity.unit,
        "price": price.money.major if price else None,
        "currency": price.money.currency if price else CURRENCY_OF.get(card.country, "USD"),
        "price_unit": price.unit if price else card.quantity.unit,
        "place": best_text(card.own_place, language)[1],
        "country": card.country,
        "harvest_from": card.harvest_from,
        "harvest_to": card.harvest_to,
        "note": page.note,
        "photo": card.photo,
    }
    return {name: "" if value is None else str(value) for name, value in form.items()}


async def _school(request: Request) -> SchoolBrief | None:
    slug = request.path_params.get("slug")
    return await read(request, school_called, slug=slug) if slug else None


async def _may_publish(request: Request, school: SchoolBrief | None) -> None:
    """Whoever may not publish need not fill in a form to learn it."""
    who = await actor(request)
    steward = school is not None and await read(
        request, lambda reading, actor: is_steward(reading, actor.member, school.id)
    )
    demand(may_publish(who, for_school=school is not None, steward=steward))


async def _mine(request: Request) -> ListingPage:
    """The listing, for those who may edit it. Raises NotFound, Refused."""
    page = await read(request, queries.listing_page, listing=request.path_params["listing"])
    if not page.may_edit:
        signed_in = (await actor(request)).signed_in
        raise Refused("not_allowed" if signed_in else "sign_in_first")
    return page


async def _given(request: Request, kind: type[Form]) -> Form:
    """The form with its photo: a new one, the one it had, or none any more.

    A photo that arrived is kept, whatever is wrong with the rest: nobody uploads it twice.
    """
    wrong: Problem | None = None
    try:
        given = await submitted(request, kind)
    except Problem as problem:
        wrong = problem
    photos = await uploaded(request, {"picture": Kind.PHOTO})
    if photos:
        typed(request)["photo"] = str(photos[0].id)
    elif typed(request).get("drop_photo"):
        typed(request).pop("photo", None)
    if wrong is not None:
        raise wrong
    kept = typed(request).get("photo")
    return msgspec.structs.replace(given, photo=int(kept) if kept else None)


async def _form(
    request: Request,
    school: SchoolBrief | None,
    listing: int | None,
    form: dict[str, Any],
    problem: Problem | None = None,
) -> Response:
    language = (await actor(request)).language
    view = FormView(
        school=school,
        listing=listing,
        produce=choices.produce_by_group(language),
        units=choices.unit_choices(language),
        currencies=choices.currency_choices(language),
        countries=choices.countries(language),
    )
    return await render(
        request, "market/listing_form.html", view, tab="market", problem=problem, form=form
    )


Handler = Callable[[Request], Awaitable[Response]]


def _both(path: str, show: Handler, take: Handler) -> list[Route]:
    return [Route(path, show, methods=["GET"]), Route(path, take, methods=["POST"])]


routes = [
    *_both("/listings/new", new, publish),
    *_both("/schools/{slug}/listings/new", new, publish),
    *_both("/listings/{listing:int}/edit", edit, save),
]
