"""A school's own page, put together from all areas that have something of the school."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.actor import Actor
from ifsa.demonstrations.queries import LessonView, of_school
from ifsa.language import locale
from ifsa.language.formatting import Format
from ifsa.rooms.queries import rooms
from ifsa.rooms.views import RoomView
from ifsa.schools.plan import WEEKDAYS, Plan
from ifsa.schools.queries import SchoolPage, school_page
from ifsa.storage.work import Reading
from ifsa.trade.queries import listings_of_school
from ifsa.trade.views import ListingCard
from ifsa.web.edge import read, render

LESSONS_SHOWN = 4
LISTINGS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class SchoolView:
    """What the template shows."""

    about: SchoolPage
    lessons: tuple[LessonView, ...]
    rooms: list[RoomView]
    listings: list[ListingCard]

    def taught(self, form: Format) -> str:
        """The languages of the school, as a sentence has them."""
        return form.list(form.language_name(tag) for tag in self.about.languages)

    def weekday(self, plan: Plan, language: str) -> str:
        """The day of the week of a programme's lessons."""
        return str(locale(language).days["format"]["wide"][WEEKDAYS.index(plan.weekday)])

    def months(self, plan: Plan, language: str) -> tuple[str, str]:
        """The first and the last month of a programme."""
        names = locale(language).months["format"]["wide"]
        return str(names[plan.months[0]]), str(names[plan.months[-1]])


def everything(reading: Reading, actor: Actor, *, slug: str) -> SchoolView:
    """The school, and what the areas above it have of it, as of one moment. Raises NotFound."""
    about = school_page(reading, actor, slug=slug)
    school = about.school.id
    return SchoolView(
        about=about,
        lessons=of_school(reading, actor, school=school, limit=LESSONS_SHOWN),
        rooms=rooms(reading, actor, school=school),
        listings=listings_of_school(reading, actor, school=school, limit=LISTINGS_SHOWN),
    )


async def show(request: Request) -> Response:
    page = await read(request, everything, slug=request.path_params["slug"])
    return await render(request, "schools/school.html", page, tab="schools")


routes = [Route("/schools/{slug}", show, methods=["GET"])]
