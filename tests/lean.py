"""What the tests of a run share, so that the machine does each thing once.

Each test opens engines of its own. Left alone each of them would compile anew the statements that a
hundred before it have compiled, and the collector would look each time through all that was loaded.
"""

import fcntl
import gc
import os
import sys
from asyncio import selector_events
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.util import LRUCache

from ifsa.storage import engine as engines
from ifsa.web import assets

_MOST = 5000  # statements; of the 500 that an engine keeps by itself the suite has more
_first: dict[tuple[str, str], Engine] = {}
prepare = engines._prepare
"""As it is where the current may fail."""


def begin() -> None:
    """For this process, before its first test."""
    vars(engines).update(create_engine=_sharing, _prepare=_hasty)
    vars(assets)["_made"] = cache(assets._made)  # squeezes
    # httpx asks for it several times in each request, and all folders are looked through for it.
    cast(dict[str, object], sys.modules).setdefault("sniffio", None)
    _sign_connections()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _sign_connections() -> None:
    """One that is never closed is found when the collector comes by, which may be in any later
    test: it says in which it was made."""
    kind = cast(Any, selector_events)._SelectorTransport
    make, show = kind.__init__, kind.__repr__

    def made(self: Any, *given: Any, **named: Any) -> None:
        self.made_in = os.environ.get("PYTEST_CURRENT_TEST")
        make(self, *given, **named)

    kind.__init__ = made
    kind.__repr__ = lambda self: f"{show(self)} made in {self.made_in}"


@contextmanager
def first(folder: Path) -> Iterator[Path | None]:
    """For the first worker that wants what is to be in this folder, where to make it; for the
    others, who wait so long, nothing."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            yield None
            return
        half = folder.with_suffix(".half")
        yield half
        half.rename(folder)


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


def _hasty(engine: Engine, read_only: bool) -> None:
    """Nothing that a test keeps in SQLite has to survive a power cut: no commit waits for the
    disk."""
    prepare(engine, read_only)
    event.listen(engine, "connect", _hurry)


def _hurry(connection: Any, record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
