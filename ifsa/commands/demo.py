"""`ifsa demo`: the demonstration data, loaded once."""

import asyncio
import sys

from ifsa.actor import Actor
from ifsa.commands.ready import demand_database
from ifsa.config import Settings
from ifsa.storage import marks
from ifsa.storage.engine import open_engine
from ifsa.storage.reader import Reader
from ifsa.storage.work import Reading

# Stands in the mark's place until all of it is there.
LOADING = "loading"


def run(settings: Settings) -> int:
    """Load it into an empty installation; a second time there is nothing to do."""
    demand_database(settings)
    mark, in_use = asyncio.run(_found(settings))
    if mark == LOADING:
        return _failed(f"the demonstration data was not loaded to its end: remove {settings.data}")
    if mark is not None:
        print("demonstration data is there")
        return 0
    if in_use:
        return _failed("this installation is in use; demonstration data is for an empty one")
    asyncio.run(_load(settings))
    print("demonstration data loaded")
    return 0


def _failed(why: str) -> int:
    print(f"ifsa: {why}", file=sys.stderr)
    return 1


async def _found(settings: Settings) -> tuple[str | None, bool]:
    reader = Reader(open_engine(settings.database_url, read_only=True))
    try:
        return await reader.read(_state, Actor())
    finally:
        reader.close()


def _state(reading: Reading, actor: Actor) -> tuple[str | None, bool]:
    """What the mark says, and whether anything has happened here."""
    found = marks.marked(reading, actor, name=marks.DEMONSTRATION)
    return found, marks.in_use(reading, actor)


async def _load(settings: Settings) -> None:
    # A second `make run` need not wait for all of the house to be imported.
    from ifsa.app import open_store  # noqa: PLC0415
    from ifsa.demo.load import load  # noqa: PLC0415
    from ifsa.demo.past import Past  # noqa: PLC0415

    past = Past()
    store = open_store(settings, unlimited=True, clock=past)
    try:
        await store.do(marks.mark, Actor(), name=marks.DEMONSTRATION, value=LOADING)
        await load(store, past)
    finally:
        store.close()
