"""A typed run of Chinese cut into words. What is stored is never cut: its characters are indexed
one by one, and each word of a search is looked for as a phrase of characters."""

from functools import cache
from types import ModuleType
from typing import Final

from ifsa.text import glossary

_TERM_MOST: Final = 3


def words(run: str) -> list[str]:
    """The words of a run of Chinese characters, by jieba's dictionary and our glossary's terms."""
    return [word for word in _cutter().cut(run) if word]


@cache
def _cutter() -> ModuleType:
    """Loaded by the first Chinese search: the dictionary takes 35 MB."""
    import rjieba  # noqa: PLC0415  (most processes never need it)

    for thing in glossary.things().values():
        for form in thing.forms:
            # A longer term is found by its words too, and by more of what was written.
            if form.language == "zh-Hans" and len(form.text) <= _TERM_MOST:
                rjieba.add_word(form.text, None, None)
    module: ModuleType = rjieba
    return module
