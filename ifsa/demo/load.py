"""The demonstration data, whole: members, schools, rooms, lessons, market, in that order."""

from ifsa.actor import Actor
from ifsa.demo import lessons, members, rooms, schools, trade
from ifsa.demo.past import Past
from ifsa.storage import marks
from ifsa.storage.store import Store

JOINED_DAYS = 30


async def load(store: Store, past: Past) -> None:
    """Fill an empty store. `past` must be the clock of its writer."""
    past.go_back(days=JOINED_DAYS)
    await members.load(store)
    everybody = await members.people(store)
    await schools.load(store, everybody)
    everybody = await members.people(store)
    await rooms.load(store, past, everybody)
    await lessons.load(store, past, everybody)
    await trade.load(store, past, everybody)
    past.go_back()
    await schools.verify(store, everybody)
    await store.do(
        marks.mark, Actor(), name=marks.DEMONSTRATION, value=past.loaded.date().isoformat()
    )
