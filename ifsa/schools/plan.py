"""How a programme runs."""

from typing import Literal

import msgspec


class Plan(msgspec.Struct, frozen=True):
    """`time` is the wall clock of the school, `weekday` one of WEEKDAYS, `months` go from 1 to 12
    in the order in which they come (over the new year too), `minutes` is one lesson's length."""

    field: str
    season: str
    months: tuple[int, ...]
    lessons: int
    weekday: str
    time: str
    minutes: int
    group_size: int
    crops: tuple[str, ...] = ()
    livestock: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    audience: Literal["all", "women"] = "all"
    youth_track: bool = False


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As RFC 5545 (3.3.10) writes them, from Monday on."""
