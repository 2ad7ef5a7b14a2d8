"""Which verbs the edges call, and through which doors: read from the code itself."""

import importlib
import inspect
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from tests.house.names import uses
from tests.house.tree import AREAS, PROJECT, python_sources

Verb = Callable[..., Any]


@cache
def verbs_at_edges(root: Path = PROJECT) -> dict[Verb, set[str]]:
    """Each verb that web/ or realtime/ names, with its doors: form, JSON, socket, video."""
    found: dict[Verb, set[str]] = defaultdict(set)
    for source in python_sources(root, "ifsa/web", "ifsa/realtime"):
        for _, name in uses(source):
            verb = verb_called(name)
            if verb is not None:
                found[verb].add(_door(source.path))
    return dict(found)


def name_of(verb: Verb) -> str:
    """rooms.messages.post for ifsa.rooms.messages.post."""
    return f"{verb.__module__.removeprefix('ifsa.')}.{verb.__name__}"


@cache
def verb_called(name: str) -> Verb | None:
    """The verb of a dotted name: a function of an area or of storage whose first is `work`."""
    module, _, function = name.rpartition(".")
    if not module.startswith(tuple(f"ifsa.{area}." for area in (*AREAS, "storage"))):
        return None
    try:
        found = getattr(importlib.import_module(module), function, None)
    except ModuleNotFoundError:
        return None
    return found if inspect.isfunction(found) and _takes_work(found) else None


def _takes_work(function: Verb) -> bool:
    return next(iter(inspect.signature(function).parameters), None) == "work"


def _door(path: str) -> str:
    if path.startswith("ifsa/realtime/areas/"):
        return "socket"
    if path.startswith("ifsa/realtime/"):
        return "video"
    return "JSON" if path.endswith("api.py") else "form"
