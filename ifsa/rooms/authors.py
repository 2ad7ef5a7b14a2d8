"""Who wrote in rooms, by a name as people type it: in any script, or a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import lru_cache
from typing import Final

from sqlalchemy import exists, select

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.members.queries import MemberName, all_names, named, names
from ifsa.rooms import windows
from ifsa.rooms.model import Message, Room
from ifsa.rooms.policy import readable
from ifsa.storage.work import Reading
from ifsa.text.folding import fold
from ifsa.text.sounds import sound
from ifsa.text.tokens import tokens

OFFERED_MOST: Final = 8
"""To choose from where a name fits several."""
_LOOKED_AT: Final = 40
"""Of those whom a name fits, so many are looked at for whether they wrote anything."""


def one_called(reading: Reading, actor: Actor, *, typed: str) -> MemberName:
    """The one member that a handle or a part of a name fits. Raises Invalid where there is none,
    or several."""
    found = called(reading, actor, typed=typed)
    if not found:
        raise Invalid("member", "no_such_member")
    if len(found) > 1:
        raise Invalid("member", "several_members", count=len(found))
    return found[0]


def called(reading: Reading, actor: Actor, *, typed: str) -> list[MemberName]:
    """Whoever has a handle; else those who wrote what one may read, and are called so: whole names
    before words of one, those before a part, and only where there is none what sounds so. Up to
    OFFERED_MOST."""
    exact = named(reading, [typed.strip().lower().removeprefix("@")])
    wanted = fold(typed).strip().removeprefix("@")
    if exact or not wanted:
        return exact
    ranks = {id: _rank(_spoken(name), handle, wanted) for id, handle, name in all_names(reading)}
    for rank in _Rank:
        ids = [id for id, found in ranks.items() if found is rank][:_LOOKED_AT]
        if ids and (wrote := _wrote(reading, actor, ids)):
            found = names(reading, wrote[:OFFERED_MOST])
            return list(found.values())
    return []


class _Rank(IntEnum):
    """How surely somebody is meant."""

    WHOLE = auto()
    WORD = auto()
    PART = auto()
    SOUND = auto()


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A name as it is compared; in the place of a word without a sound stands the word."""

    folded: str
    words: frozenset[str]
    sounds: frozenset[str]


@lru_cache(maxsize=16384)
def _spoken(name: str) -> _Spoken:
    folded = fold(name)
    sounds = (sound(token.text, token.script) or token.text for token in tokens(name))
    return _Spoken(folded, frozenset(folded.split()), frozenset(sounds))


def _rank(name: _Spoken, handle: str, wanted: str) -> _Rank | None:
    if wanted == name.folded:
        return _Rank.WHOLE
    if wanted in name.words:
        return _Rank.WORD
    if wanted in name.folded or handle.startswith(wanted):
        return _Rank.PART
    heard = _spoken(wanted).sounds
    return _Rank.SOUND if heard and heard <= name.sounds else None


def _wrote(reading: Reading, actor: Actor, ids: Sequence[int]) -> list[int]:
    """Those of some members of whom there is a message that one may read."""
    seen = [readable(actor), Room.id == Message.room_id, windows.in_sight()]
    of = [exists().where(Message.author_id == id, *seen) for id in ids]
    there = reading.session.execute(select(*of)).one()
    return [id for id, wrote in zip(ids, there, strict=True) if wrote]
