"""Schools over the wire: what is sent to change one, what is answered."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from ifsa.members.queries import MemberName
from ifsa.schools.directory import SchoolCard
from ifsa.schools.plan import Plan
from ifsa.schools.queries import Following, ProgrammeView, SchoolBrief, SchoolPage
from ifsa.wire.texts import Texts, by_language, texts


class FindSchools(msgspec.Struct):
    """What the list of schools is narrowed by; `cursor` is what the page before gave as `next`."""

    country: str | None = None
    field: str | None = None
    crop: str | None = None
    q: str = ""
    followed: bool = False
    cursor: str | None = None


class FoundSchool(msgspec.Struct):
    """A new school, for admins."""

    slug: str
    name: Texts
    place: Texts
    country: str
    zone: str
    languages: list[str]
    fields: list[str]
    about: Texts = {}
    crops: list[str] = []
    livestock: list[str] = []
    facilities: list[str] = []


class EditSchool(msgspec.Struct):
    """What is left out stays as it is; an empty text is taken away. `version` is the one read."""

    version: int
    name: Texts | UnsetType = UNSET
    place: Texts | UnsetType = UNSET
    about: Texts | UnsetType = UNSET
    zone: str | UnsetType = UNSET
    languages: list[str] | UnsetType = UNSET
    fields: list[str] | UnsetType = UNSET
    crops: list[str] | UnsetType = UNSET
    livestock: list[str] | UnsetType = UNSET
    facilities: list[str] | UnsetType = UNSET

    def given(self) -> dict[str, Any]:
        """What was sent, by the names that the verb has."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in values.items() if value is not UNSET}


class SchoolForm(msgspec.Struct, rename=by_language("name", "place", "about")):
    """The same as a form: always whole, so that an empty field is one that was emptied."""

    version: int
    name_en: str = ""
    name_ur: str = ""
    name_zh: str = ""
    place_en: str = ""
    place_ur: str = ""
    place_zh: str = ""
    about_en: str = ""
    about_ur: str = ""
    about_zh: str = ""
    zone: str = ""
    languages: list[str] = []
    fields: list[str] = []
    crops: list[str] = []
    livestock: list[str] = []
    facilities: list[str] = []

    def edit(self) -> EditSchool:
        """What the form asks for."""
        return EditSchool(
            version=self.version,
            name=texts(self, "name"),
            place=texts(self, "place"),
            about=texts(self, "about"),
            zone=self.zone,
            languages=self.languages,
            fields=self.fields,
            crops=self.crops,
            livestock=self.livestock,
            facilities=self.facilities,
        )


class AddProgramme(msgspec.Struct):
    slug: str
    name: Texts
    plan: Plan
    summary: Texts = {}


class Appoint(msgspec.Struct):
    """A steward to appoint or to dismiss, by user name."""

    handle: str


class GrantConsent(msgspec.Struct):
    """`source` is whose word it is: "guardian" or "school"."""

    handle: str
    source: str


class ConsentSource(msgspec.Struct):
    source: str


class Verify(msgspec.Struct):
    """`level` is a word of the vocabulary: documents, call, visited."""

    level: str
    days: int


class FollowingShape(msgspec.Struct):
    follows: bool
    followers: int


class SchoolNameShape(msgspec.Struct):
    slug: str
    name: Texts
    place: Texts
    country: str
    zone: str


class SchoolShape(msgspec.Struct):
    """A school in a list. `verified` is null when nobody vouches for it now."""

    slug: str
    name: Texts
    place: Texts
    country: str
    zone: str
    languages: list[str]
    fields: list[str]
    crops: list[str]
    verified: str | None
    followers: int
    follows: bool


class SchoolList(msgspec.Struct):
    items: list[SchoolShape]
    next: str | None
    total: int


class ProgrammeShape(msgspec.Struct):
    slug: str
    name: Texts
    summary: Texts
    plan: Plan


class StewardShape(msgspec.Struct):
    handle: str
    name: str


class SchoolPageShape(msgspec.Struct):
    """All of a school; `version` goes along with an edit."""

    slug: str
    name: Texts
    place: Texts
    about: Texts
    country: str
    zone: str
    languages: list[str]
    fields: list[str]
    crops: list[str]
    livestock: list[str]
    facilities: list[str]
    verified: str | None
    closed: bool
    followers: int
    follows: bool
    programmes: list[ProgrammeShape]
    stewards: list[StewardShape]
    twins: list[SchoolNameShape]
    may_edit: bool
    version: int


def following(view: Following) -> FollowingShape:
    return FollowingShape(view.follows, view.followers)


def school(card: SchoolCard) -> SchoolShape:
    return SchoolShape(
        **_named(card.school),
        languages=list(card.languages),
        fields=list(card.fields),
        crops=list(card.crops),
        verified=card.verified,
        followers=card.followers,
        follows=card.follows,
    )


def school_page(page: SchoolPage) -> SchoolPageShape:
    return SchoolPageShape(
        **_named(page.school),
        about=page.about,
        languages=list(page.languages),
        fields=list(page.fields),
        crops=list(page.crops),
        livestock=list(page.livestock),
        facilities=list(page.facilities),
        verified=page.verified,
        closed=page.closed,
        followers=page.following.followers,
        follows=page.following.follows,
        programmes=[_programme(one) for one in page.programmes],
        stewards=[steward(one) for one in page.stewards],
        twins=[SchoolNameShape(**_named(twin)) for twin in page.twins],
        may_edit=page.may_edit,
        version=page.version,
    )


def steward(member: MemberName) -> StewardShape:
    return StewardShape(member.handle, member.name)


def _programme(view: ProgrammeView) -> ProgrammeShape:
    return ProgrammeShape(view.slug, view.name, view.summary, view.plan)


def _named(brief: SchoolBrief) -> Mapping[str, Any]:
    return {
        "slug": brief.slug,
        "name": brief.name,
        "place": brief.place,
        "country": brief.country,
        "zone": brief.zone,
    }
