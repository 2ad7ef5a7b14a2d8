"""The schools of the demonstration data: founded, run and followed as in life."""

import json
from pathlib import Path
from typing import Any

import msgspec

from ifsa.demo.members import People, described
from ifsa.members.consents import Source
from ifsa.schools import (
    consents,
    follows,
    programmes,
    queries,
    schools,
    stewards,
    twins,
    verifications,
)
from ifsa.schools.plan import Plan
from ifsa.storage.store import Store

ADMIN = "maryam"
_FILE = Path(__file__).parent / "data" / "schools.json"
# What the file says about a school in the words of the verb that founds one.
_AS_GIVEN = ("name", "place", "country", "zone", "languages", "fields", "crops", "livestock")


def _described() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))["schools"]
    return found


async def load(store: Store, members: People) -> None:
    """All schools with stewards, programmes, twins, followers and consents."""
    described_schools = _described()
    for school in described_schools:
        await _found(store, members, school)
    await _appoint(store, members)
    for school in described_schools:
        await _add_programmes(store, members, school)
        for twin in school["twins"]:
            await store.do(twins.pair, members[ADMIN], school=school["key"], twin=twin)
    await _follow(store, members)
    await _consent(store, members)


async def verify(store: Store, members: People) -> None:
    """The alliance's word for each school; its days count from the day of loading."""
    for school in _described():
        level, days = school["verification"]["level"], school["verification"]["valid_days"]
        given = {"school": school["key"], "level": level, "days": days}
        await store.do(verifications.give, members[ADMIN], **given)


async def _found(store: Store, members: People, school: dict[str, Any]) -> None:
    await store.do(
        schools.found,
        members[ADMIN],
        slug=school["key"],
        about=school["description"],
        facilities=school["facilities"],
        **{name: school[name] for name in _AS_GIVEN},
    )


async def _appoint(store: Store, members: People) -> None:
    for member in described():
        if school := member["steward_of"]:
            await store.do(stewards.appoint, members[ADMIN], school=school, handle=member["handle"])


async def _add_programmes(store: Store, members: People, school: dict[str, Any]) -> None:
    steward = await _first_steward(store, members, school["key"])
    for programme in school["programmes"]:
        await store.do(
            programmes.add,
            members[steward],
            school=school["key"],
            slug=programme["key"],
            name=programme["name"],
            summary=programme["summary"],
            plan=msgspec.convert(programme, Plan),
        )


async def _first_steward(store: Store, members: People, school: str) -> str:
    page = await store.read(queries.school_page, members[ADMIN], slug=school)
    return page.stewards[0].handle


async def _follow(store: Store, members: People) -> None:
    for member in described():
        for school in member["follows"]:
            await store.do(follows.follow, members[member["handle"]], school=school)


async def _consent(store: Store, members: People) -> None:
    """The guardians of the youths signed at their school; its steward writes it down."""
    for member in described():
        if school := member["consent_by_school"]:
            await store.do(
                consents.grant,
                members[await _first_steward(store, members, school)],
                school=school,
                handle=member["handle"],
                source=Source.GUARDIAN.value,
            )
