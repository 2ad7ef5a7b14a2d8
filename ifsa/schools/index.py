"""The rows beside a school's own that the list is filtered by."""

import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import delete

from ifsa import places
from ifsa.language import LANGUAGES, locale
from ifsa.language.isolation import strip
from ifsa.schools.model import School, SchoolCrop, SchoolField
from ifsa.storage.work import Work

_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")
_LETTERS = str.maketrans("يىكہةۂۀھأإ", "ییکہہہہہاا")


def search_text(school: School) -> str:
    """What typed words are looked for in: names and places in every language, folded."""
    countries = [places.country_name(school.country, locale(tag)) for tag in LANGUAGES]
    return fold(" ".join((*school.name.values(), *school.place.values(), *countries)))


def fold(text: str) -> str:
    """Text as it is compared: one spelling for letters that people type in several ways."""
    visible = unicodedata.normalize("NFKC", strip(text)).casefold()
    return _MARKS.sub("", visible).translate(_LETTERS)


def set_fields(work: Work, school: int, fields: Sequence[str]) -> None:
    """Replace a school's fields of practice."""
    work.session.execute(delete(SchoolField).where(SchoolField.school_id == school))
    work.session.add_all(
        SchoolField(school_id=school, field=field, rank=rank) for rank, field in enumerate(fields)
    )


def set_crops(work: Work, school: int, crops: Sequence[str]) -> None:
    """Replace a school's crops."""
    work.session.execute(delete(SchoolCrop).where(SchoolCrop.school_id == school))
    work.session.add_all(
        SchoolCrop(school_id=school, crop=crop, rank=rank) for rank, crop in enumerate(crops)
    )
