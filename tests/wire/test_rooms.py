from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from ifsa.files.kinds import Kind
from ifsa.rooms.views import Author, MessageView, Quote, RoomPage, RoomView, Sign, TopicView
from ifsa.wire import rooms as wire

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MESSAGE = MessageView(7, "orchards", 3, 12, Author(2, "amina", "آمنہ", None), "سلام", "ur", AT)
TOPIC = TopicView(3, "orchards", None, None, None, 5, AT, "سلام", "ur", "آمنہ", None)
ROOM = RoomView(
    1,
    "orchards",
    {"en": "Orchards"},
    {},
    "kinnow",
    False,
    "chenab",
    {"en": "Chenab"},
    12,
    3,
    5,
    AT,
    2,
)


def written(shape: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(shape))


def test_a_message() -> None:
    assert written(wire.message(MESSAGE)) == {
        "id": 7,
        "room": "orchards",
        "topic": 3,
        "seq": 12,
        "author": {"id": 2, "handle": "amina", "name": "آمنہ", "place": None},
        "text": "سلام",
        "lang": "ur",
        "at": "2026-11-24T04:00:00Z",
        "hidden": None,
        "deleted": False,
        "edited": None,
        "reply": None,
        "signs": [],
        "answer": False,
        "mentions": [],
        "files": [],
        "cards": [],
        "pages": [],
    }


def test_a_message_that_answers_and_was_answered() -> None:
    view = replace(
        MESSAGE,
        edited=AT,
        reply=Quote(5, "李薇", "什么时候剪枝？", "zh-Hans", (Kind.PHOTO, Kind.VOICE)),
        signs=(Sign("works", 2, (3, 4)),),
        answer=True,
    )
    shape = wire.message(view)
    assert written(shape.reply) == {
        "id": 5,
        "author": "李薇",
        "text": "什么时候剪枝？",
        "lang": "zh-Hans",
        "has": ["photo", "voice"],
    }
    assert written(shape.signs) == [{"kind": "works", "count": 2}]
    assert (shape.edited, shape.answer) == (AT, True)


def test_a_topic_with_its_list() -> None:
    assert written(wire.topics(RoomPage(ROOM, [TOPIC], "4"))) == {
        "items": [
            {
                "id": 3,
                "room": "orchards",
                "title": None,
                "lang": None,
                "messages": 5,
                "latest_at": "2026-11-24T04:00:00Z",
                "latest": "سلام",
                "unread": None,
                "level": None,
                "hidden": None,
                "answer": None,
                "echoes": 0,
                "locked": False,
                "slow": 0,
            }
        ],
        "next": "4",
    }


def test_a_room() -> None:
    assert written(wire.room(ROOM)) == {
        "id": 1,
        "slug": "orchards",
        "name": {"en": "Orchards"},
        "about": {},
        "emblem": "kinnow",
        "version": 1,
        "school": "chenab",
        "youth": False,
        "seq": 12,
        "open_topic": 3,
        "messages": 5,
        "latest_at": "2026-11-24T04:00:00Z",
        "unread": 2,
        "level": None,
        "slow": 0,
    }
