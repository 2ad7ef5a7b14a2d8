"""`ifsa reindex`, as a process: what it makes is what verbs made, whatever was there before."""

import asyncio
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, inspect, text

from ifsa.actor import Role
from ifsa.app import open_store
from ifsa.commands.reindex import PORTION, SOURCES
from ifsa.config import Settings
from ifsa.rooms import deletions, messages, queries, spaces, topics
from ifsa.storage.engine import open_engine
from ifsa.storage.fulltext import PREFIX
from tests import parts
from tests.commands.running import begun, ifsa, serving
from tests.commands.writers import posting, wait_for

Content = dict[str, list[Any]]
SAID = ["کھیت میں گندم", "先测土壤酸碱度", "Kinnow leaves are yellow", "khet mein gandum"]


def content(address: str) -> Content:
    """Each index, word by word with where it stands: on SQLite it can't be read otherwise."""
    engine = open_engine(address, size=1)
    with engine.connect() as connection:
        names = sorted(f"{PREFIX}{source.index.kind}" for source in SOURCES)
        found = {name: _rows(connection, name) for name in names}
        connection.rollback()
    engine.dispose()
    return found


def _rows(connection: Connection, name: str) -> list[Any]:
    if connection.dialect.name == "postgresql":
        rows = connection.execute(text(f"SELECT rowid, words::text FROM {name}"))
        return sorted(map(tuple, rows))
    vocabulary = f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {name}, instance)"
    connection.exec_driver_sql(vocabulary)
    rows = connection.execute(text("SELECT doc, term, col, offset FROM temp.words"))
    found = sorted(map(tuple, rows))
    connection.exec_driver_sql("DROP TABLE temp.words")
    return found


def spoil(address: str) -> None:
    """Some is found by nothing, some by what it does not say, and what is not there is found."""
    engine = open_engine(address, size=1)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM search_message WHERE rowid <= 150"))
        connection.execute(text("DELETE FROM search_topic"))
        for id in (160, 170, 100_000):
            connection.execute(text("DELETE FROM search_message WHERE rowid = :id"), {"id": id})
            column, said = ("words", "'bogus':1") if _is_server(connection) else ("line", "bogus")
            added = f"INSERT INTO search_message (rowid, {column}) VALUES (:id, :said)"
            connection.execute(text(added), {"id": id, "said": said})
    engine.dispose()


def _is_server(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


async def _talk(settings: Settings) -> None:
    """More than two portions, with a topic that has a title, and some that was deleted."""
    store = open_store(settings, unlimited=True)
    maryam = await parts.member(store, "maryam", role=Role.ADMIN)
    room: dict[str, Any] = {"name": {"en": "Orchards"}, "about": {}, "emblem": "mango"}
    await store.do(spaces.open, maryam, slug="orchards", **room)
    topic = await store.do(topics.start, maryam, room="orchards", title="کینو کے پتے")
    said = [{"key": uuid4(), "text": f"{SAID[n % 4]} {n}"} for n in range(2 * PORTION + 50)]
    where = {"room": "orchards", "topic": topic.id}
    await asyncio.gather(*(store.do(messages.post, maryam, **where, **one) for one in said))
    latest = await store.read(queries.latest_messages, maryam, slug="orchards")
    for one in (latest[0], latest[-1]):
        await store.do(deletions.delete, maryam, message=one.id)
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "postgresql":
        new: Callable[[], str] = request.getfixturevalue("postgresql")
        yield new()
    else:
        yield f"sqlite:///{tmp_path / 'ifsa.db'}"


def test_all_indexes_are_made_as_verbs_made_them(address: str, tmp_path: Path) -> None:
    assert ifsa("migrate", folder=tmp_path, database=address).status == 0
    asyncio.run(_talk(Settings(data=tmp_path / "data", database=address)))
    before = content(address)
    assert len(before["search_message"]) >= 2 * PORTION
    spoil(address)
    assert content(address) != before
    for _ in range(2):
        said = ifsa("reindex", folder=tmp_path, database=address)
        assert (said.status, said.err) == (0, "")
        done = [line for line in said.out.splitlines() if line.endswith("all done")]
        assert done[-2:] == ["topic: 1, all done", "message: 248, all done"]
        assert content(address) == before


def test_each_index_has_a_source(tmp_path: Path) -> None:
    assert ifsa("migrate", folder=tmp_path).status == 0
    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'ifsa.db'}", size=1)
    tables = {one for one in inspect(engine).get_table_names() if one.startswith(PREFIX)}
    engine.dispose()
    kinds = {source.index.name for source in SOURCES}
    assert kinds == {one for one in tables if f"{one}_docsize" in tables}


@pytest.fixture
def folder(demonstration_data: Settings, tmp_path: Path) -> Path:
    """A working folder with the demonstration data."""
    shutil.copytree(demonstration_data.data, tmp_path / "data")
    return tmp_path


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'ifsa.db'}"


def test_people_write_meanwhile_and_all_of_it_is_found(folder: Path) -> None:
    spoil(_address(folder))
    with (
        serving(folder=folder, rate_limits="no") as server,
        posting(server, folder) as acknowledged,
    ):
        wait_for(5, acknowledged)
        said = ifsa("reindex", folder=folder)
        assert (said.status, said.err) == (0, "")
        wait_for(len(acknowledged) + 5, acknowledged)
    made = content(_address(folder))
    assert ifsa("reindex", folder=folder).status == 0
    assert content(_address(folder)) == made


def test_it_is_broken_off_anywhere_and_begun_again(folder: Path) -> None:
    before = content(_address(folder))
    spoil(_address(folder))
    with begun("reindex", folder=folder) as process:
        while "school: " not in process.out:
            time.sleep(0.01)
        process.send(signal.SIGINT)
        said = process.said()
    assert (said.status, said.err) == (130, "")
    assert content(_address(folder)) != before
    assert ifsa("reindex", folder=folder).status == 0
    assert content(_address(folder)) == before


def test_there_must_be_a_database(tmp_path: Path) -> None:
    said = ifsa("reindex", folder=tmp_path)
    assert said.status == 2
    assert "run `ifsa migrate` first" in said.err
