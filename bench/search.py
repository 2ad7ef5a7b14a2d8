"""Search among many messages: how it grows with them.

`python -m bench.search` builds two alliances, one of 10,000 messages and one of 1,000,000, in rooms
of 5,000 members' talk, and asks both the same searches in turn: a budget of DESIGN.md 10 is that
the 99th percentile of the large one is at most twice that of the small one. The messages are cut
from the demonstration's talk and words of the glossary, the frequent ones often, as in life; the
last thousand are posted one by one, as people do. Prints the median of each search, the
percentiles of all, and the ratios; with --postgresql on PostgreSQL instead of SQLite.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.orm import Session

import ifsa.migrations.tables  # noqa: F401  (all tables)
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
SMALL, LARGE = 10_000, 1_000_000
ROOMS, MEMBERS, TOPICS = 40, 5_000, 400
YOUTH_ROOMS = 2
BATCH = 5_000
BY_HAND = 1_000
ROUNDS = 400
START = datetime(2025, 1, 1, tzinfo=UTC)


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


def build(engine: Engine, count: int) -> None:
    talk = Talk(count)
    with Session(engine) as session:
        _people(session)
        session.commit()
        for first in range(1, count - BY_HAND + 1, BATCH):
            _batch(session, talk, first, min(first + BATCH, count - BY_HAND + 1))
            session.commit()
        for number in range(count - BY_HAND + 1, count + 1):
            _batch(session, talk, number, number + 1)
            session.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _people(session: Session) -> None:
    at = START
    session.execute(
        insert(Member),
        [
            {
                "handle": f"m{n}",
                "name": f"Member {n}",
                "password": "x",
                "born": at.date(),
                "language": "ur",
                "zone": "Asia/Karachi",
                "joined_at": at,
                "role": "member",
            }
            for n in range(1, MEMBERS + 1)
        ],
    )
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
                "made_at": at,
            }
            for n in range(1, ROOMS + 1)
        ],
    )
    session.execute(
        insert(Topic),
        [
            {
                "id": n,
                "room_id": n % ROOMS + 1,
                "title": f"Topic {n}",
                "messages": 0,
                "latest_seq": 0,
                "latest_at": at,
                "placed_at": at,
                "made_at": at,
            }
            for n in range(1, TOPICS + 1)
        ],
    )


def _batch(session: Session, talk: Talk, first: int, end: int) -> None:
    work = Work(session, START)
    rows: list[dict[str, Any]] = []
    for number in range(first, end):
        said = talk.message()
        topic, author = number % TOPICS + 1, number % MEMBERS + 1
        room = topic % ROOMS + 1
        facts = (fact("room", room), fact("member", author), fact("lang", said.lang))
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
    ("wheat rust", {"language": "en"}),
    ("chawal ki fasal", {}),
    ("sesame", {"since": START + timedelta(days=1)}),
    ("4711", {}),
)


def once(engine: Engine, query: str, narrowed: dict[str, Any]) -> tuple[float, int]:
    """Seconds for a page of hits, cutting the typed words included."""
    began = time.perf_counter()
    with Session(engine) as session:
        found = search.messages(
            Reading(session, START),
            Actor(language="ur"),
            sought=sought(query, ("ur",)),
            within=search.Within(**narrowed),
            most=21,
        )
    return time.perf_counter() - began, len(found)


def measured(engines: Sequence[Engine]) -> list[dict[str, list[float]]]:
    """The times of each search in each of the databases, asked in turn."""
    times: list[dict[str, list[float]]] = [{} for _ in engines]
    for number in range(ROUNDS // len(ASKED) + 2):
        for query, narrowed in ASKED:
            for engine, kept in zip(engines, times, strict=True):
                seconds, _ = once(engine, query, narrowed)
                if number > 1:
                    kept.setdefault(f"{query} {narrowed or ''}", []).append(seconds)
    return times


def percentile(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def opened(url: str, count: int) -> Engine:
    """A database of so many messages, made if it is empty."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _hurry)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        there = session.scalar(select(Message.id).limit(1))
    if there is None:
        began = time.perf_counter()
        build(engine, count)
        print(f"{count} messages made in {time.perf_counter() - began:.0f} s")
    return engine


def _hurry(connection: Any, record: Any) -> None:
    """What is made here need not survive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


def report(small: dict[str, list[float]], large: dict[str, list[float]]) -> None:
    for name in small:
        a, b = percentile(small[name], 0.5) * 1000, percentile(large[name], 0.5) * 1000
        print(f"{a:8.2f} ms {b:8.2f} ms {b / a:6.1f}x  {name}")
    for part in (0.5, 0.9, 0.99):
        a, b = (
            percentile([one for each in kept.values() for one in each], part) * 1000
            for kept in (small, large)
        )
        print(f"p{part * 100:.0f}: {a:.2f} ms, {b:.2f} ms, ratio {b / a:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="keep SQLite's files here, and use them again")
    parser.add_argument("--postgresql", action="store_true", help="in a cluster made for this run")
    parser.add_argument("--large", type=int, default=LARGE, help="messages of the large one")
    given = parser.parse_args()
    with ExitStack() as stack:
        if given.postgresql:
            programs = postgresql.programs()
            assert programs, "no PostgreSQL here"
            socket = stack.enter_context(postgresql.running(programs))
            urls = [postgresql.database(socket) for _ in range(2)]
        else:
            folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder.mkdir(parents=True, exist_ok=True)
            urls = [f"sqlite:///{folder / f'{count}.db'}" for count in (SMALL, given.large)]
        engines = [opened(*each) for each in zip(urls, (SMALL, given.large), strict=True)]
        report(*measured(engines))
        for engine in engines:
            engine.dispose()


if __name__ == "__main__":
    main()
