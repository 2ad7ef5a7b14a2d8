"""The people of the demonstration data: they sign up as anybody would."""

import json
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from ifsa.actor import Actor, Role
from ifsa.clock import now
from ifsa.members import accounts, queries
from ifsa.members.passwords import hashed
from ifsa.storage.store import Store

People: TypeAlias = Mapping[str, Actor]
"""The demonstration members by handle, each as the actor of what they do next."""

_FILE = Path(__file__).parent / "data" / "members.json"


def described() -> list[dict[str, Any]]:
    """What the data says about each member, in the order in which they join."""
    members: list[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))["members"]
    return members


async def load(store: Store) -> dict[str, Actor]:
    """Sign everybody up. Nobody knows their password: one signs in as them with one tap only."""
    unknown = hashed(secrets.token_urlsafe(32))
    for member in described():
        await store.do(
            accounts.sign_up,
            Actor(language=member["language"], zone=member["zone"]),
            handle=member["handle"],
            name=member["name"],
            password_hash=unknown,
            born=_born(member["age"], now().date()),
            role=Role(member["role"]),
            country=member["country"],
            place=member["place"],
        )
    return await people(store)


async def people(store: Store) -> dict[str, Actor]:
    """Everybody as they are now: consent, given meanwhile, makes a youth another actor."""
    return {
        member["handle"]: await store.read(queries.actor_named, Actor(), handle=member["handle"])
        for member in described()
    }


def _born(age: int, today: date) -> date:
    """A birthday that makes somebody so old today, and for the rest of the year to come."""
    return date(today.year - age, today.month, 1)
