"""`ifsa token HANDLE`: a bearer token for programs and encoders."""

import asyncio
import sys

from ifsa.actor import Actor
from ifsa.app import open_store
from ifsa.commands.ready import demand_database
from ifsa.config import Settings
from ifsa.errors import NotFound
from ifsa.members import devices, queries

LABEL = "ifsa token"


def run(settings: Settings, handle: str) -> int:
    """Print a new token, shown once; it is a device that its member can sign out."""
    demand_database(settings)
    try:
        print(asyncio.run(_token(settings, handle)))
    except NotFound:
        print(f"ifsa: nobody has the handle {handle}", file=sys.stderr)
        return 1
    return 0


async def _token(settings: Settings, handle: str) -> str:
    store = open_store(settings)
    try:
        member = await store.read(queries.actor_named, Actor(), handle=handle)
        signed_in = await store.do(devices.sign_in, member, member=member.member, label=LABEL)
        return signed_in.secret
    finally:
        store.close()
