"""What the tests of a run share, so that the machine does each thing once.

Each test opens engines of its own. Left alone each of them would compile anew the statements that a
hundred before it have compiled, and the collector would look each time through all that was loaded.
"""

import gc
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

from ifsa.storage import engine as engines

_MOST = 5000  # statements; of the 500 that an engine keeps by itself the suite has more
_first: dict[tuple[str, str], Engine] = {}


def begin() -> None:
    """For this process, before its first test."""
    vars(engines)["create_engine"] = _sharing
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _sharing(url: Any, **given: Any) -> Engine:
    """An engine with the compiled statements, and what was found out of the server, of the first
    one of its kind."""
    engine = create_engine(url, **given)
    first = _first.setdefault((engine.dialect.name, str(given.get("isolation_level"))), engine)
    if first is engine:
        engine._compiled_cache = LRUCache(_MOST)
    elif first.dialect.server_version_info:  # known once it has been connected
        engine._compiled_cache, engine.dialect = first._compiled_cache, first.dialect
    return engine
