"""Closed lists of words: the signs under messages, how much of a topic one wants to hear, why one
is spoken to."""

from enum import StrEnum


class Kind(StrEnum):
    """Signs: a few, each with a word, so that nobody guesses."""

    THANKS = "thanks"
    WORKS = "works"
    SMILE = "smile"
    SORRY = "sorry"


class Level(StrEnum):
    """How much one wants to hear of a topic or a room."""

    FOLLOW = "follow"
    USUAL = "usual"
    MUTE = "mute"


class Way(StrEnum):
    """How a message speaks to somebody: by name, as one of the stewards, or as its answer."""

    NAME = "name"
    STEWARDS = "stewards"
    ANSWER = "answer"
