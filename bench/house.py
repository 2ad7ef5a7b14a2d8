"""IFSA for a measurement: a data folder with members who are signed in, and a room of theirs."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

from bench.drain import request, text_frame
from bench.processes import Server, python
from ifsa.actor import Actor, Role
from ifsa.app import open_store
from ifsa.config import Settings
from ifsa.members.model import Device, Member
from ifsa.members.queries import actor_named
from ifsa.members.secrets import digest
from ifsa.migrations import upgrade
from ifsa.rooms import spaces
from ifsa.storage.engine import open_engine
from ifsa.storage.store import Store

ROOM = "fields"
# A message as people write them: two sentences, some 200 letters.
TEXT = (
    "آم کے باغ میں گرم پانی کا علاج کرنے سے پہلے پھل کو چھانٹ لیں، زخمی پھل الگ رکھیں۔ "
    "پانی 48 ڈگری پر ایک گھنٹہ رہے تو پھل کی مکھی کے انڈے مر جاتے ہیں اور پھل خراب نہیں ہوتا۔"
)
# Each message goes out in four ways: as data, and as a piece of the page in three languages.
VARIANTS = (
    ("json", "en", "UTC"),
    ("html", "en", "UTC"),
    ("html", "ur", "Asia/Karachi"),
    ("html", "zh-Hans", "Asia/Shanghai"),
)
# Of member so and so, chosen by us so that none has to be kept.
SECRET = "measured-{}"
_ONE_EACH = "import ifsa.storage.writer as w; w.MOST_IN_ONE_COMMIT = 1"
_SERVE = "from ifsa.cli import main; main(['serve'])"


@dataclass(frozen=True, slots=True)
class House:
    """A data folder with so many members, signed in, and one room."""

    settings: Settings
    members: int

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(self.settings, unlimited=True)
        try:
            yield store
        finally:
            store.close()

    def served(self, *, grouped: bool = True) -> Server:
        """`ifsa serve`; with `grouped` false each verb is committed by itself."""
        return python(
            f"{'' if grouped else _ONE_EACH}\n{_SERVE}",
            IFSA_DATA=str(self.settings.data),
            IFSA_PORT="{port}",
            IFSA_RATE_LIMITS="no",
        )


async def founded(folder: Path, members: int, joined: datetime | None = None) -> House:
    """A new house. Members speak the languages of VARIANTS in turn; they have joined now, unless
    they did before."""
    house = House(replace(Settings(data=folder), rate_limits=False), members)
    upgrade(house.settings.database_url)
    add_members(house.settings, members, joined)
    with house.store() as store:
        keeper = await store.read(actor_named, Actor(), handle="m0")
        named = {"name": {"en": "Fields"}, "about": {}, "emblem": "wheat"}
        await store.do(spaces.open, replace(keeper, role=Role.ADMIN), slug=ROOM, **named)
    return house


def add_members(settings: Settings, number: int, joined: datetime | None) -> None:
    """Members m0, m1 … as signing up makes them, each with one device."""
    at = joined or datetime.now(UTC)
    engine = open_engine(settings.database_url)
    with Session(engine) as session, session.begin():
        session.execute(insert(Member), [_member(one, at) for one in range(number)])
        session.execute(insert(Device), [_device(one, at) for one in range(number)])
    engine.dispose()


def _member(number: int, at: datetime) -> dict[str, object]:
    _, language, zone = VARIANTS[number % len(VARIANTS)]
    return {
        "id": number + 1,
        "handle": f"m{number}",
        "name": f"Member {number}",
        "password": "none",
        "role": Role.MEMBER.value,
        "born": date(1980, 1, 1),
        "consent_at": at,
        "language": language,
        "zone": zone,
        "joined_at": at,
    }


def _device(number: int, at: datetime) -> dict[str, object]:
    secret = digest(SECRET.format(number))
    return {
        "member_id": number + 1,
        "digest": secret,
        "label": "measured",
        "made_at": at,
        "seen_at": at,
    }


def watches(number: int, *, deflate: bool = False) -> tuple[bytes, bytes]:
    """What a browser of member so and so says: who it is, and that it watches the room."""
    extension = {"Sec_WebSocket_Extensions": "permessage-deflate"} if deflate else {}
    bearer = f"Bearer {SECRET.format(number)}"
    asked = request("/live", Authorization=bearer, Sec_WebSocket_Protocol="ifsa.v1", **extension)
    return asked, text_frame(json.dumps(_watch(number)))


def _watch(number: int) -> dict[str, str]:
    form = VARIANTS[number % len(VARIANTS)][0]
    return {"op": "watch", "ref": "1", "room": ROOM, "as": form}


def line(port: int, number: int) -> ClientConnection:
    """A live connection of member so and so."""
    return connect(
        f"ws://127.0.0.1:{port}/live",
        subprotocols=[Subprotocol("ifsa.v1")],
        additional_headers={"Authorization": f"Bearer {SECRET.format(number)}"},
        compression=None,
        ping_interval=None,
    )


def post(socket: ClientConnection) -> None:
    """Post a message and wait until it is on disk. Raises RuntimeError if it is refused."""
    key = str(uuid4())
    post = {"op": "post", "ref": key, "room": ROOM, "key": key, "text": TEXT}
    socket.send(json.dumps(post))
    answer = {"ev": "head"}
    while answer["ev"] == "head":  # the heartbeat of a connection
        answer = json.loads(socket.recv())
    if answer["ev"] != "ok":
        raise RuntimeError(f"not posted: {answer}")


def recorded(port: int) -> list[str]:
    """What goes out for one message: a frame for each of VARIANTS."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(line(port, one)) for one in range(len(VARIANTS))]
        for number, socket in enumerate(sockets):
            socket.send(json.dumps(_watch(number)))
            socket.recv()
        post(stack.enter_context(line(port, 0)))
        return [str(socket.recv()) for socket in sockets]
