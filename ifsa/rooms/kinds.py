"""The signs that members put under messages: a few, each with a word, so that nobody guesses."""

from enum import StrEnum


class Kind(StrEnum):
    THANKS = "thanks"
    WORKS = "works"
    SMILE = "smile"
    SORRY = "sorry"
