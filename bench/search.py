"""Search among ten thousand messages and among a million."""

import json
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event, insert, text, update
from sqlalchemy.orm import Session

import ifsa.migrations.tables  # noqa: F401  (all tables)
from bench import plots
from bench.peers import Ground
from bench.results import Budget, Part, Table, percentile
from ifsa.actor import Actor
from ifsa.members.model import Member
from ifsa.rooms import search
from ifsa.rooms.model import Message, Room, Topic
from ifsa.storage.engine import open_engine
from ifsa.storage.model import Base
from ifsa.storage.work import Reading, Work
from ifsa.text.glossary import things
from ifsa.text.indexing import Words, fact, words
from ifsa.text.markdown import plain
from ifsa.text.seeking import sought
from tests import postgresql

TALK: Final = Path(__file__).parent.parent / "ifsa" / "demo" / "data" / "rooms.json"
YOUTH_ROOMS = 2
BATCH = 5_000
WARMING = 2  # rounds that fill caches and are not counted
START = datetime(2025, 1, 1, tzinfo=UTC)

ABOUT = """Two alliances on each database, one of ten thousand and one of a million messages, with
as many rooms, topics and members. The messages are cut from the demonstration's talk and words of
the glossary, the frequent ones often, as in life; the last thousand are put in one by one, as
people post. Every fourth topic has an answer. Each search is for a page of hits, the cutting of the
typed words included, asked in both by turns. One search finds nothing: in its room no question has
an answer."""


@dataclass(frozen=True, slots=True)
class Size:
    """`messages` small and large; each search is asked `rounds` times. `by_hand` messages at the
    end are put in one by one."""

    messages: tuple[int, int] = (10_000, 1_000_000)
    rounds: int = 20
    rooms: int = 40
    members: int = 5_000
    topics: int = 400
    by_hand: int = 1_000
    databases: tuple[str, ...] = ("SQLite", "PostgreSQL")


TINY = Size(messages=(100, 200), rounds=2, members=80, topics=44, by_hand=10)


@dataclass(frozen=True)
class Said:
    lang: str
    text: str
    words: Words


def fragments() -> dict[str, list[Said]]:
    """Sentences of the demonstration and terms of the glossary, by language, indexed once."""
    found: dict[str, list[Said]] = {"en": [], "ur": [], "ur-Latn": [], "zh-Hans": []}
    for room in json.loads(TALK.read_text(encoding="utf-8"))["rooms"]:
        for message in [one for topic in room["topics"] for one in topic["messages"]]:
            if message["lang"] in found:
                found[message["lang"]].append(_said(message["lang"], plain(message["text"])))
    return found


def terms() -> dict[str, list[Said]]:
    return {
        language: [_said(language, thing.called(language)) for thing in things().values()]
        for language in ("en", "ur", "ur-Latn", "zh-Hans")
    }


def _said(lang: str, given: str) -> Said:
    return Said(lang, given, words((lang, given)))


class Talk:
    """Made-up messages: a sentence, and words of the glossary, few of them very often."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._sentences, self._terms = fragments(), terms()

    def message(self) -> Said:
        lang = self._chance.choices(("en", "ur", "ur-Latn", "zh-Hans"), weights=(25, 35, 20, 20))[0]
        parts = [self._term(lang) for _ in range(self._chance.randint(2, 5))]
        if self._chance.random() < 0.3:
            parts.append(self._chance.choice(self._sentences[lang]))
        parts.append(_number(self._chance.randint(1, 99_999)))
        return Said(
            lang,
            " ".join(part.text for part in parts),
            Words(
                tuple(word for part in parts for word in part.words.line),
                tuple(dict.fromkeys(word for part in parts for word in part.words.beside)),
            ),
        )

    def _term(self, lang: str) -> Said:
        among = self._terms[lang]
        return among[min(int(self._chance.paretovariate(0.6)) - 1, 10**9) % len(among)]


def _number(value: int) -> Said:
    return Said("und", str(value), Words((str(value),), ()))


def build(engine: Engine, count: int, size: Size) -> None:
    talk = Talk(count)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        _people(session, size.members)
        _places(session, size)
        session.commit()
        by_hand = max(1, count - size.by_hand + 1)
        for first in range(1, by_hand, BATCH):
            _batch(session, talk, size, range(first, min(first + BATCH, by_hand)))
            session.commit()
        for number in range(by_hand, count + 1):
            _batch(session, talk, size, range(number, number + 1))
            session.commit()
        _answer(session, size)
        session.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _people(session: Session, members: int) -> None:
    session.execute(
        insert(Member),
        [
            {
                "handle": f"m{n}",
                "name": f"Member {n}",
                "password": "x",
                "born": START.date(),
                "language": "ur",
                "zone": "Asia/Karachi",
                "joined_at": START,
                "role": "member",
            }
            for n in range(1, members + 1)
        ],
    )


def _places(session: Session, size: Size) -> None:
    session.execute(
        insert(Room),
        [
            {
                "id": n,
                "slug": f"room-{n}",
                "name": {"en": "Room"},
                "about": {},
                "emblem": "wheat",
                "youth": n <= YOUTH_ROOMS,
                "seq": 0,
                "made_at": START,
            }
            for n in range(1, size.rooms + 1)
        ],
    )
    session.execute(
        insert(Topic),
        [
            {
                "id": n,
                "room_id": n % size.rooms + 1,
                "title": f"Topic {n}",
                "messages": 0,
                "latest_seq": 0,
                "latest_at": START,
                "placed_at": START,
                "made_at": START,
            }
            for n in range(1, size.topics + 1)
        ],
    )


def _answer(session: Session, size: Size) -> None:
    """The second message of every fourth topic is its answer."""
    for topic in range(4, size.topics + 1, 4):
        answer = size.topics + topic - 1
        session.execute(update(Topic).where(Topic.id == topic).values(answer_id=answer))


def _batch(session: Session, talk: Talk, size: Size, numbers: range) -> None:
    work = Work(session, START)
    rows: list[dict[str, Any]] = []
    for number in numbers:
        said = talk.message()
        topic, author = number % size.topics + 1, number % size.members + 1
        room = topic % size.rooms + 1
        known = {"room": room, "member": author, "lang": said.lang, "topic": topic}
        facts = tuple(fact(kind, value) for kind, value in known.items())
        search.MESSAGES.put(work, number, Words(said.words.line, (*said.words.beside, *facts)))
        rows.append(
            {
                "id": number,
                "room_id": room,
                "topic_id": topic,
                "author_id": author,
                "key": str(number),
                "digest": "",
                "seq": number,
                "text": said.text,
                "lang": said.lang,
                "posted_at": START + timedelta(seconds=30 * number),
                "placed_at": START + timedelta(seconds=30 * number),
            }
        )
    session.execute(insert(Message), rows)


ASKED: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("wheat", {}),
    ("gandum", {}),
    ("گندم", {}),
    ("小麦", {}),
    ("水", {}),
    ("mangoes", {}),
    ("hot water treatment", {}),
    ("gandum ki bijai kab karein", {}),
    ("کپاس کی سنڈی", {}),
    ("番茄早疫病怎么防治", {}),
    ("drip irrigation pump", {}),
    ("irrig", {}),
    ("wh", {}),
    ("cotton whitefly spray", {}),
    ("nothing at all like this", {}),
    ("kinnow residue report", {}),
    ("wheat", {"room": "room-7"}),
    ("گندم", {"member": "m77"}),
    ("gandum", {"member": "Member 78"}),
    ("wheat", {"answered": True}),
    ("گندم", {"answered": False}),
    ("wheat", {"room": "room-7", "answered": True}),
    ("wheat rust", {"language": "en"}),
    ("chawal ki fasal", {}),
    ("sesame", {"since": START + timedelta(days=1)}),
    ("4711", {}),
)


def run(ground: Ground, size: Size) -> Part:
    part = Part("Search", ABOUT)
    few, many = (f"{count:,}" for count in size.messages)
    head = ("search", f"p50 at {many} against {few}", f"p50 ms at {few}", f"at {many}", "p99 ms")
    given: dict[str, list[tuple[float, float]]] = {}
    for database in size.databases:
        with _engines(ground, database, size) as engines:
            took = measured(engines, size)
        part.tables.append(Table(f"{database}, {many} messages against {few}", head, _rows(took)))
        ends = [percentile([one for each in times.values() for one in each], 99) for times in took]
        part.budgets.append(Budget(f"all searches on {database}, p99", ends[1] / ends[0], 2))
        given[database] = [(size.messages[at], end * 1e3) for at, end in enumerate(ends)]
    part.plots = {"search": plots.lines("p99 of a search, ms", "messages", given)}
    return part


def _rows(took: Sequence[dict[str, list[float]]]) -> list[list[str]]:
    rows = []
    for name in took[0]:
        small, large = (percentile(times[name], 50) * 1e3 for times in took)
        worst = percentile(took[1][name], 99) * 1e3
        figures = (f"{large / small:.2f}×", f"{small:.1f}", f"{large:.1f}", f"{worst:.1f}")
        rows.append([name, *figures])
    return rows


@contextmanager
def _engines(ground: Ground, database: str, size: Size) -> Iterator[list[Engine]]:
    """A database of each size, filled."""
    with ExitStack() as stack:
        if database == "PostgreSQL":
            programs = postgresql.programs()
            assert programs, "no PostgreSQL here: sudo apt-get install postgresql"
            socket = stack.enter_context(postgresql.running(programs))
            urls = [postgresql.database(socket) for _ in size.messages]
        else:
            folder = ground.new_folder()
            urls = [f"sqlite:///{folder / f'{count}.db'}" for count in size.messages]
        engines = [open_engine(url) for url in urls]
        for engine, count in zip(engines, size.messages, strict=True):
            stack.callback(engine.dispose)
            if database == "SQLite":
                event.listen(engine, "connect", _hurry)
            build(engine, count, size)
        yield engines


def _hurry(connection: Any, record: Any) -> None:
    """What is made here need not survive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


def measured(engines: Sequence[Engine], size: Size) -> list[dict[str, list[float]]]:
    """The seconds of each search in each of the databases, asked in turn."""
    times: list[dict[str, list[float]]] = [{} for _ in engines]
    for number in range(-WARMING, size.rounds):
        for query, narrowed in ASKED:
            for engine, kept in zip(engines, times, strict=True):
                seconds = _once(engine, query, narrowed)
                if number >= 0:
                    kept.setdefault(_named(query, narrowed), []).append(seconds)
    return times


def _named(query: str, narrowed: dict[str, Any]) -> str:
    """As a row of the table says it."""
    told = {key: f"{one:%Y-%m-%d}" if key == "since" else one for key, one in narrowed.items()}
    given = ", ".join(f"{key}: {one}" for key, one in told.items())
    return f"{query} ({given})" if given else query


def _once(engine: Engine, query: str, narrowed: dict[str, Any]) -> float:
    """Seconds for a page of hits."""
    began = time.perf_counter()
    with Session(engine) as session:
        search.messages(
            Reading(session, START),
            Actor(language="ur"),
            sought=sought(query, ("ur",)),
            within=search.Within(**narrowed),
            most=21,
        )
    return time.perf_counter() - began
