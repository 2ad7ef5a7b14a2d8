"""Whose voice is heard: from how loud each says its packets are (RFC 6464)."""

from __future__ import annotations

from collections.abc import Mapping

# From here on it is a voice, in decibels above silence (0 is full loudness in RFC 6464, 127 none).
VOICE = 127 - 55
# How fast loudness is believed, and forgotten once nothing comes (a silent encoder sends nothing).
RISE = 0.08
FADE = 0.5
# Who speaks now keeps the word unless somebody is so much louder, for so long, so seldom.
LOUDER = 1.15
HOLD = 1.5
# After so much silence nobody has the word any more.
SILENCE = 3.0


class Loudness:
    """How loud one publisher is, over the last third of a second or so."""

    def __init__(self) -> None:
        self._mean = 0.0
        self._last = 0.0

    def heard(self, level: int, now: float) -> None:
        """Note a packet. ``level`` is in -dBov: 0 the loudest, 127 silence."""
        self._mean += RISE * (127 - level - self._mean)
        self._last = now

    def now(self, now: float) -> float:
        """Decibels above silence; nothing once nothing has come for a while."""
        return self._mean if now - self._last < FADE else 0.0


class Speaker:
    """Who has the word."""

    def __init__(self) -> None:
        self.name: str | None = None
        self._since = float("-inf")
        self._spoke = float("-inf")

    def listen(self, voices: Mapping[str, Loudness], now: float) -> None:
        """Look who speaks, some times a second."""
        loud = {name: voice.now(now) for name, voice in voices.items()}
        loudest = max(loud, key=lambda name: loud[name], default=None)
        mine = loud.get(self.name or "", 0.0)
        if mine > VOICE:
            self._spoke = now
        if loudest is not None and loud[loudest] > VOICE and loudest != self.name:
            self._challenge(loudest, loud[loudest], mine, now)
        elif self.name not in loud or now - self._spoke > SILENCE:
            self.name = None

    def _challenge(self, name: str, loud: float, mine: float, now: float) -> None:
        if self.name is None or (loud > LOUDER * mine and now - self._since > HOLD):
            self.name, self._since, self._spoke = name, now, now
