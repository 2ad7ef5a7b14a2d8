"""Asks for pages of the web that messages name, and writes down what each said."""

import asyncio
import logging
from typing import Final
from urllib.parse import urljoin

from ifsa.actor import HOUSE
from ifsa.delivery.fetcher import PAGE, PICTURE, Fetched, Fetcher, UnreachedError
from ifsa.errors import Invalid, TooMany
from ifsa.files import darkroom
from ifsa.rooms import webpages
from ifsa.rooms.skimming import Skimmed, skimmed
from ifsa.rooms.webpages import DuePage, Picture, Said
from ifsa.storage.limits import Limits, Rates
from ifsa.storage.reader import Reader
from ifsa.storage.writer import Writer

log = logging.getLogger(__name__)

# Of so many sites those are asked first that were named first, unless they were asked too often.
IN_SIGHT: Final = 50
AT_ONCE: Final = 3
# What people post must not become a flood for somebody's server, nor for our own line.
RATES: Final[Rates] = {"site": "6/10 seconds; 60/hour", "web": "60/minute"}
LONGEST_NAP: Final = 60.0  # seconds; pages of another process are found at the latest then
SHORT_NAP: Final = 2.0  # seconds; until a site may be asked again
CLEARED_EVERY: Final = 24 * 3600.0  # seconds


class Scout:
    """Works in the serving process, away from verbs: nobody waits for a page of the web.

    A page is done once what it said is on disk. Whatever happens in between, it is asked again.
    """

    def __init__(self, writer: Writer, reader: Reader, fetcher: Fetcher) -> None:
        self._writer, self._reader, self._fetcher = writer, reader, fetcher
        self._limits = Limits(RATES)
        self._wake = asyncio.Event()
        self._at_work = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._cleared = float("-inf")

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="scout")

    async def stop(self) -> None:
        """What is on its way is left: it is asked for again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """A page was named: look now."""
        self._wake.set()

    async def look(self) -> int:
        """Ask for all pages that are due, a few at a time, but for those whose site was asked too
        often; gives how many were asked for."""
        asked = 0
        async with self._at_work:
            while ready := await self._ready():
                await asyncio.gather(*map(self._visit, ready))
                asked += len(ready)
        return asked

    async def _ready(self) -> list[DuePage]:
        """Those that may be asked for now, of each site one."""
        due = await self._reader.read(webpages.due, HOUSE, most=IN_SIGHT)
        ready = list[DuePage]()
        for page in due:
            if len(ready) < AT_ONCE and await self._is_allowed(page):
                ready.append(page)
        return ready

    async def _is_allowed(self, page: DuePage) -> bool:
        try:
            await self._limits.hit("site", page.host)
            await self._limits.hit("web", "")
        except TooMany:
            return False
        return True

    async def _visit(self, page: DuePage) -> None:
        try:
            came = await self._fetcher.fetch(page.address, PAGE)
            said = await self._said(came)
        except UnreachedError as error:
            await self._missed(page, str(error), later=error.later)
        except Invalid:
            await self._missed(page, "it has nothing to show, or asks not to be shown", later=False)
        except Exception as error:  # one page must not keep all others waiting
            log.exception("page %d could not be asked for", page.id)
            await self._missed(page, repr(error), later=True)
        else:
            await self._writer.do(webpages.found, HOUSE, page=page.id, said=said)

    async def _said(self, came: Fetched) -> Said:
        """Raises Invalid for a page that no card can be made of."""
        found = await asyncio.to_thread(skimmed, came.body, came.charset, came.robots)
        picture = await self._picture(came, found)
        return Said(came.address.host, found.title, found.words, found.lang, picture)

    async def _picture(self, came: Fetched, found: Skimmed) -> Picture | None:
        """A card can do without."""
        if not found.picture:
            return None
        try:
            address = urljoin(came.address.text, found.picture)
            picture = await self._fetcher.fetch(address, PICTURE)
            made = await asyncio.to_thread(darkroom.thumbnail, picture.body)
        except (UnreachedError, Invalid, ValueError) as error:
            log.debug("a page has no usable picture: %s", error)
            return None
        return Picture(made.data, made.side)

    async def _missed(self, page: DuePage, failure: str, *, later: bool) -> None:
        log.info("no card of a page: %s", failure)
        given = {"page": page.id, "failure": failure, "later": later}
        await self._writer.do(webpages.missed, HOUSE, **given)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self.look()
                await self._clear()
                nap = await self._reader.read(webpages.seconds_to_next, HOUSE)
            except Exception:
                log.exception("pages of the web could not be asked for; it is tried again")
                nap = SHORT_NAP
            await self._rest(min(max(nap, SHORT_NAP), LONGEST_NAP))

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    async def _clear(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._cleared >= CLEARED_EVERY:
            await self._writer.do(webpages.clear, HOUSE)
            self._cleared = now
