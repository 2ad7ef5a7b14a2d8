"""Produce that can be listed: names, HS 2022 codes, groups, units and seasons. Pure look-ups."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from ifsa.language.catalogues import N_
from ifsa.language.negotiation import best_text
from ifsa.trade import tables

GROUPS: Final[Mapping[str, str]] = {
    "fresh_fruit": N_("Fresh fruit"),
    "dried_fruit": N_("Dried fruit"),
    "nuts": N_("Nuts"),
    "fresh_vegetables": N_("Fresh vegetables"),
    "frozen_vegetables": N_("Frozen vegetables"),
    "dried_vegetables": N_("Dried vegetables"),
    "cereals": N_("Rice and grain"),
    "pulses": N_("Pulses"),
    "oilseeds": N_("Oilseeds"),
    "oils": N_("Oils"),
    "spices": N_("Spices"),
    "beverages": N_("Tea"),
    "processed": N_("Processed food"),
    "animal_products": N_("Honey"),
    "medicinal_plants": N_("Medicinal plants"),
    "seafood": N_("Fish and seafood"),
    "meat": N_("Meat"),
    "dairy": N_("Milk products"),
    "feed": N_("Feed"),
    "seeds": N_("Seed for sowing"),
}
"""Groups of produce in the order in which they are offered, with their English names."""


@dataclass(frozen=True, slots=True)
class Produce:
    """One row of data/produce.csv. `seasons` holds harvest months by country, where known."""

    id: str
    hs6: str
    names: Mapping[str, str]
    group: str
    units: tuple[str, ...]
    packages: tuple[str, ...]
    seasons: Mapping[str, frozenset[int]]

    def name(self, language: str) -> str:
        return best_text(self.names, language)[1]


@cache
def all_produce() -> Mapping[str, Produce]:
    """Every produce by its id, in the table's order."""
    return {row["id"]: _produce(row) for row in tables.rows("produce")}


def find(produce: str) -> Produce | None:
    """The produce with an id, or None."""
    return all_produce().get(produce)


def known(produce: str, hs6: str) -> Produce:
    """The produce of a stored listing; by its id alone when the table no longer has it."""
    return find(produce) or Produce(
        produce, hs6, {"en": produce.replace("_", " ").capitalize()}, "", (), (), {}
    )


def in_groups(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """(group, [(id, name)]) for a list to choose from; names sorted within their group."""
    chosen: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for one in all_produce().values():
        chosen[one.group].append((one.id, one.name(language)))
    return [(group, sorted(named, key=lambda pair: pair[1])) for group, named in chosen.items()]


def of_group(group: str) -> list[str]:
    """The ids of a group's produce; none for a group that does not exist."""
    return [one.id for one in all_produce().values() if one.group == group]


def hs_heading(hs6: str) -> str:
    """An HS subheading as customs papers write it: 0804.50."""
    return f"{hs6[:4]}.{hs6[4:]}"


def _produce(row: Mapping[str, str]) -> Produce:
    seasons = {"PK": row["season_months_pk"], "CN": row["season_months_cn"]}
    return Produce(
        id=row["id"],
        hs6=row["hs6"],
        names=tables.names(row),
        group=row["group"],
        units=tables.split(row["units"]),
        packages=tables.split(row["package_codes"]),
        seasons={country: _months(cell) for country, cell in seasons.items() if cell},
    )


def _months(cell: str) -> frozenset[int]:
    return frozenset(int(month) for month in tables.split(cell))
