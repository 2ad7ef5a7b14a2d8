"""Takes letters that are due to the mail server, and writes down what became of each."""

import asyncio
import logging

from ifsa.actor import HOUSE
from ifsa.config import MailServer, Sender
from ifsa.delivery import letters, queries
from ifsa.delivery.counter import CounterClosedError, Taken, at_counter, show
from ifsa.delivery.queries import DueLetter
from ifsa.storage.reader import Reader
from ifsa.storage.writer import Writer

log = logging.getLogger(__name__)

# Over one connection; servers close it after some dozens.
AT_ONCE = 20
LONGEST_NAP = 60.0  # seconds; letters of another process are found at the latest then
CLEARED_EVERY = 24 * 3600.0  # seconds
PATIENCE = 5.0  # seconds that a letter on its way gets when the house closes


class Postman:
    """Works in the serving process, away from verbs: nobody waits for a mail server.

    A letter is marked after the server took it. Whatever happens in between, it is sent once more,
    with the Message-ID it had, by which mail programs know it again.
    """

    def __init__(self, writer: Writer, reader: Reader, server: MailServer, sender: Sender) -> None:
        self._writer, self._reader = writer, reader
        self._server, self._sender = server, sender
        self._wake = asyncio.Event()
        self._at_work = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self._cleared = float("-inf")

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="postman")

    async def stop(self) -> None:
        """The letter on its way is seen off, unless the server lets us wait."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=PATIENCE)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """A letter was written: look now."""
        self._wake.set()

    async def deliver(self) -> int:
        """Try all letters that are due; gives how many the server took."""
        taken = 0
        async with self._at_work:
            while not self._closing:
                due = await self._reader.read(queries.due, HOUSE, most=AT_ONCE)
                if not due:
                    break
                if in_time := await self._in_time(due):
                    taken += await self._go(in_time)
        return taken

    async def _in_time(self, due: list[DueLetter]) -> list[DueLetter]:
        """Those that still help; the others are dropped."""
        if late := [letter.id for letter in due if letter.late]:
            await self._writer.do(letters.drop, HOUSE, letters=late)
        return [letter for letter in due if not letter.late]

    async def _run(self) -> None:
        while not self._closing:
            self._wake.clear()
            try:
                await self.deliver()
                await self._clear()
                nap = await self._reader.read(queries.seconds_to_next, HOUSE)
            except Exception:
                log.exception("letters could not be delivered; it is tried again")
                nap = 5.0
            if not self._closing:
                await self._rest(min(nap, LONGEST_NAP))

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    async def _clear(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._cleared >= CLEARED_EVERY:
            await self._writer.do(letters.clear, HOUSE)
            self._cleared = now

    async def _go(self, due: list[DueLetter]) -> int:
        """Once to the server and back: at least one of the letters is out of the way then."""
        taken = 0
        try:
            async with at_counter(self._server) as smtp:
                for letter in due:
                    outcome, why = await show(smtp, letter, self._sender)
                    await self._mark(letter, outcome, why)
                    taken += outcome is Taken.SENT
                    if self._closing or not smtp.is_connected:
                        break
        except CounterClosedError as closed:
            log.warning("the mail server takes no letters: %s", closed)
            await self._writer.do(letters.put_off_all, HOUSE, failure=str(closed))
        return taken

    async def _mark(self, letter: DueLetter, outcome: Taken, why: str) -> None:
        if outcome is Taken.SENT:
            await self._writer.do(letters.sent, HOUSE, letter=letter.id)
        elif outcome is Taken.LATER:
            await self._writer.do(letters.put_off, HOUSE, letters=[letter.id], failure=why)
        else:
            log.warning("letter %d is refused: %s", letter.id, why)
            await self._writer.do(letters.refuse, HOUSE, letter=letter.id, failure=why)
