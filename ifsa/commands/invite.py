"""`ifsa invite`: a link that gives an office to whoever opens it first."""

import asyncio
import sys

from ifsa.actor import Actor, Role
from ifsa.app import open_store
from ifsa.commands.lan import local_address
from ifsa.commands.ready import demand_database
from ifsa.config import BadSetting, Settings
from ifsa.errors import NotFound
from ifsa.members.invitations import NewInvitation
from ifsa.schools import invitations

# Whoever may run commands on this machine may do everything, without being a member.
KEEPER = Actor(role=Role.ADMIN)


def run(settings: Settings, *, office: str, school: str | None) -> int:
    """Print the link, shown once. `office` is a role, or "steward" of the school with a slug.

    Raises BadSetting for a steward of no school, and for a school without its steward.
    """
    if (office == "steward") != (school is not None):
        raise BadSetting("invite: --role steward and --school SLUG belong together")
    demand_database(settings)
    role = Role.MEMBER if school else Role(office)
    try:
        made = asyncio.run(_invite(settings, role, school))
    except NotFound:
        print(f"ifsa: no school has the address /schools/{school}", file=sys.stderr)
        return 1
    print(f"{address(settings)}/invitations/{made.secret}")
    print(f"It works once, until {made.until:%Y-%m-%d %H:%M} UTC.", file=sys.stderr)
    return 0


async def _invite(settings: Settings, role: Role, school: str | None) -> NewInvitation:
    store = open_store(settings)
    try:
        return await store.do(invitations.make, KEEPER, role=role, school=school)
    finally:
        store.close()


def address(settings: Settings) -> str:
    """Where people come to this server, as far as the settings tell."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = settings.host if settings.host not in ("0.0.0.0", "::") else local_address()  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
