"""`ifsa demo`: the demonstration data, loaded once."""

import asyncio
import sys

from ifsa.actor import Actor
from ifsa.app import open_store
from ifsa.commands.ready import demand_database
from ifsa.config import Settings
from ifsa.demo.load import load
from ifsa.demo.past import Past
from ifsa.storage import marks


def run(settings: Settings) -> int:
    """Load it into an empty installation; a second time there is nothing to do."""
    demand_database(settings)
    return asyncio.run(_run(settings))


async def _run(settings: Settings) -> int:
    past = Past()
    store = open_store(settings, unlimited=True, clock=past)
    try:
        if await store.read(marks.marked, Actor(), name=marks.DEMONSTRATION):
            print("demonstration data is there")
            return 0
        if await store.read(marks.in_use, Actor()):
            print(
                "ifsa: this installation is in use; demonstration data is for an empty one",
                file=sys.stderr,
            )
            return 1
        await load(store, past)
        print("demonstration data loaded")
        return 0
    finally:
        store.close()
