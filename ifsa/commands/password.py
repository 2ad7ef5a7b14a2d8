"""`ifsa password HANDLE`: a link to choose a new password, for who has forgotten theirs."""

import asyncio
import sys

from ifsa.actor import Actor
from ifsa.app import open_store
from ifsa.commands.invite import address
from ifsa.commands.ready import demand_database
from ifsa.config import Settings
from ifsa.errors import NotFound
from ifsa.members import renewals
from ifsa.members.links import NewLink


def run(settings: Settings, handle: str) -> int:
    """Print the link, shown once. Whoever asked for it must be known to whoever hands it on."""
    demand_database(settings)
    try:
        made = asyncio.run(_lend(settings, handle))
    except NotFound:
        print(f"ifsa: nobody has the handle {handle}", file=sys.stderr)
        return 1
    print(f"{address(settings)}/sign-in/renew/{made.secret}")
    print(f"It works once, until {made.until:%Y-%m-%d %H:%M} UTC.", file=sys.stderr)
    return 0


async def _lend(settings: Settings, handle: str) -> NewLink:
    store = open_store(settings)
    try:
        return await store.do(renewals.lend, Actor(), handle=handle)
    finally:
        store.close()
