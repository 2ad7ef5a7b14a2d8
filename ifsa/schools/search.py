"""Schools, found by their words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from ifsa.actor import Actor
from ifsa.schools.index import SCHOOLS, keep
from ifsa.schools.model import School
from ifsa.schools.policy import readable
from ifsa.schools.queries import SchoolBrief, briefs
from ifsa.storage.fulltext import Place
from ifsa.storage.reindexing import Source
from ifsa.storage.work import Reading
from ifsa.text.seeking import Sought

SOURCES = (Source(SCHOOLS, select(School), School.id, keep),)


@dataclass(frozen=True, slots=True)
class FoundSchool:
    place: Place
    school: SchoolBrief
    about: dict[str, str]
    at: datetime


def find(
    reading: Reading, actor: Actor, *, sought: Sought, after: Place | None = None, most: int
) -> list[FoundSchool]:
    """Schools one may see, the surest first, then the youngest."""
    found = SCHOOLS.search(
        reading,
        sought,
        visible=lambda id: exists().where(School.id == id, readable(actor)),
        after=after,
        most=most,
    )
    ids = [place.id for place in found]
    named = briefs(reading, ids)
    columns = select(School.id, School.about, School.made_at)
    told = {row.id: row for row in reading.session.execute(columns.where(School.id.in_(ids)))}
    return [
        FoundSchool(one, named[one.id], told[one.id].about, told[one.id].made_at) for one in found
    ]
