"""`ifsa reindex`: the indexes of the search made anew, while the server runs."""

import asyncio
import sys
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from ifsa.actor import HOUSE
from ifsa.app import open_store
from ifsa.commands.ready import demand_database, first_line
from ifsa.config import Settings
from ifsa.demonstrations import search as lessons
from ifsa.migrations import upgrade
from ifsa.rooms import search as rooms
from ifsa.schools import search as schools
from ifsa.storage.reindexing import Source, extent, renew
from ifsa.storage.store import Store
from ifsa.trade import search as trade

SOURCES: tuple[Source, ...] = (*schools.SOURCES, *lessons.SOURCES, *trade.SOURCES, *rooms.SOURCES)
PORTION = 100  # things to a transaction: a message that is posted meanwhile waits that long
TOLD = 2.0  # seconds from one line of progress to the next


def run(settings: Settings) -> int:
    """Make all of them. What was made before an interruption or a failure stays."""
    demand_database(settings)
    upgrade(settings.database_url)  # an index whose table is gone is there again, and empty
    try:
        asyncio.run(_all(settings))
    except SQLAlchemyError as error:
        said = f"ifsa: {first_line(error)}; what was done stays, run it again"
        print(said, file=sys.stderr)
        return 1
    return 0


async def _all(settings: Settings) -> None:
    store = open_store(settings, unlimited=True)
    try:
        for source in SOURCES:
            await _one(store, source)
    finally:
        store.close()


async def _one(store: Store, source: Source) -> None:
    total, latest = await store.read(extent, HOUSE, source=source)
    between = {"source": source, "upto": latest, "most": PORTION}
    done, after, told_at = 0, 0, monotonic()
    while True:
        began = monotonic()
        count, last = await store.do(renew, HOUSE, after=after, **between)
        done += count
        if last is None:
            break
        after = last
        if monotonic() - told_at > TOLD:
            told_at = monotonic()
            print(f"{source.index.kind}: {done} of {total}", flush=True)
        # Half of the time is the server's: it, too, wants to write.
        await asyncio.sleep(monotonic() - began)
    print(f"{source.index.kind}: {done}, all done", flush=True)
