"""Lost packets: which to ask the publisher for, and which to send a viewer again."""

from dataclasses import dataclass

from .packetmap import MAX_DROPOUT

# VIDEO.md, "NACK towards the publisher": what LiveKit, Galène and Janus agree on.
REORDER_WAIT = 0.02
TRIES = 5
LIFE = 1.0
MAX_GAP = 256
GROWTH = 1.25
DEFAULT_RTT = 0.07
SHORTEST, LONGEST = 0.02, 0.4


@dataclass(slots=True)
class _Hole:
    since: float
    next: float
    tries: int = 0
    asked: float = 0.0


class Missing:
    """The holes in one incoming track, and when each is to be asked for (again)."""

    def __init__(self) -> None:
        self._holes: dict[int, _Hole] = {}
        self._highest: int | None = None
        self.rtt = DEFAULT_RTT
        self.lost = 0
        self.recovered = 0

    def __bool__(self) -> bool:
        return bool(self._holes)

    def received(self, number: int, now: float) -> bool:
        """Note a packet; False when so much is gone that only a key frame helps."""
        if self._highest is None or number > self._highest:
            return self._advance(number, now)
        hole = self._holes.pop(number, None)
        if hole is not None:
            self._filled(hole, now)
        return True

    def due(self, now: float) -> list[int]:
        """The numbers to ask for now; those given up are counted as lost."""
        asked = []
        for number, hole in list(self._holes.items()):
            if hole.next > now:
                continue
            if hole.tries == TRIES or now - hole.since > LIFE:
                del self._holes[number]
                self.lost += 1
            else:
                self._ask(hole, now)
                asked.append(number)
        return asked

    def _advance(self, number: int, now: float) -> bool:
        first = number if self._highest is None else self._highest + 1
        self._highest = number
        if number - first + len(self._holes) > MAX_GAP:
            self._give_up(number - first)
            return False
        for hole in range(first, number):
            self._holes[hole] = _Hole(now, now + REORDER_WAIT)
        return True

    def _give_up(self, gap: int) -> None:
        # Beyond MAX_DROPOUT the sequence was restarted: its distance says nothing of losses.
        self.lost += len(self._holes) + (gap if gap <= MAX_DROPOUT else 0)
        self._holes.clear()

    def _ask(self, hole: _Hole, now: float) -> None:
        wait = min(LONGEST, max(SHORTEST, self.rtt) * GROWTH**hole.tries)
        hole.tries += 1
        hole.asked = now
        hole.next = now + wait

    def _filled(self, hole: _Hole, now: float) -> None:
        if hole.tries == 0:
            return
        self.recovered += 1
        if hole.tries == 1:
            self.rtt += (now - hole.asked - self.rtt) / 8


# VIDEO.md, "Limits on answering".
MAX_RESENDS = 3
MIN_PAUSE = 0.1
SHARE = 0.25
FIRST_BUDGET = 30_000
MAX_BUDGET = 100_000
MAX_REMEMBERED = 1024


class Resends:
    """What one viewer's NACKs may cost: a quarter of its rate, each packet three times at most."""

    def __init__(self) -> None:
        self._budget = float(FIRST_BUDGET)
        self._sent: dict[int, tuple[int, float]] = {}

    def earned(self, size: int) -> None:
        """``size`` bytes of live media were sent: that earns a share for resending."""
        self._budget = min(MAX_BUDGET, self._budget + size * SHARE)

    def allow(self, number: int, size: int, now: float, rtt: float) -> bool:
        """Whether packet ``number`` of ``size`` bytes may be sent again now; True spends."""
        times, last = self._sent.pop(number, (0, float("-inf")))
        allowed = (
            times < MAX_RESENDS and size <= self._budget and (now - last >= min(MIN_PAUSE, 2 * rtt))
        )
        if allowed:
            self._budget -= size
            times, last = times + 1, now
        self._sent[number] = (times, last)
        if len(self._sent) > MAX_REMEMBERED:
            del self._sent[next(iter(self._sent))]
        return allowed
