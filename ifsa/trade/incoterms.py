"""Incoterms 2020: the eleven codes, and what they are called. The rules' text is the ICC's."""

from collections.abc import Mapping
from functools import cache

from ifsa.language.negotiation import best_text
from ifsa.trade import tables


@cache
def all_terms() -> Mapping[str, Mapping[str, str]]:
    """Names by code, in the table's order."""
    return {row["code"]: tables.names(row) for row in tables.rows("incoterms")}


def choices(language: str) -> list[tuple[str, str]]:
    """(code, name) for a list to choose from."""
    return [(code, best_text(names, language)[1]) for code, names in all_terms().items()]
