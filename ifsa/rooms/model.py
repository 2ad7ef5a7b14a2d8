"""Tables of rooms."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ifsa.storage.model import Base, Hideable, Id, Localised, UtcDateTime


class Room(Base):
    """A place for discussion, of a school or (school_id None) of the alliance.

    `seq` is the number of its latest change: every change takes the next one. `slow` are the
    seconds that lie at least between two messages of one member; `version` counts how often it was
    called otherwise.
    """

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    name: Mapped[dict[str, str]] = mapped_column(Localised)
    about: Mapped[dict[str, str]] = mapped_column(Localised)
    emblem: Mapped[str] = mapped_column(String(40))
    youth: Mapped[bool] = mapped_column(default=False)
    open_topic_id: Mapped[int | None] = mapped_column(Id)
    seq: Mapped[int] = mapped_column(Id, default=0)
    slow: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Topic(Hideable, Base):
    """A titled thread. A room's open topic has no title and takes messages that name none.

    What is hidden of a topic is its title; messages are hidden one by one. `placed_at` is since
    when its latest message stands there: nothing in it is newer. In a locked one only those who
    look after the room write; `slow` is as in Room.
    """

    __tablename__ = "topic"
    __table_args__ = (Index("ix_topic_room_latest", "room_id", "latest_seq"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str | None] = mapped_column(String(200))
    lang: Mapped[str | None] = mapped_column(String(12))
    messages: Mapped[int] = mapped_column(default=0)
    latest_seq: Mapped[int] = mapped_column(Id, default=0)
    latest_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_id: Mapped[int | None] = mapped_column(Id)
    echoes: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    slow: Mapped[int] = mapped_column(default=0)


class Message(Hideable, Base):
    """A post in a topic. `seq` is its place in the room; `key` is the client's, unique for ever.

    `digest` is of what came under that key: a retry is known by it, whatever became of the text
    and the topic since. One that is hidden or deleted keeps its place; a deleted one has no text.
    `placed_at` is since when it stands where it does: a move is later than `posted_at`.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        # With the time: what was there when a member joined is found in the index alone.
        Index("ix_message_topic_seq", "topic_id", "seq", "placed_at"),
        # How much one wrote lately: for slow mode.
        Index("ix_message_author_posted", "author_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str] = mapped_column(String(36))
    digest: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(12))
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hiding.id"), index=True)


class Hiding(Base):
    """Several messages of a room that were taken out of sight in one go; its messages know it, as
    long as they are hidden by it."""

    __tablename__ = "hiding"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    reason: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    count: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Version(Base):
    """What a message said before an edit; `number` counts from 1."""

    __tablename__ = "message_version"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(12))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class Reaction(Base):
    """One member's sign under a message: one of each kind at most."""

    __tablename__ = "reaction"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Echo(Base):
    """A member has the same problem as the one who asked in a topic."""

    __tablename__ = "echo"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reading(Base):
    """How far a member has read a topic: one pointer, never a row per message.

    `sweep` numbers the press of a button that moved it to the end, with those of other topics;
    `was` is where it stood before, None where there was none. So that can be taken back.
    """

    __tablename__ = "reading"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Id)
    count: Mapped[int] = mapped_column(default=0)
    was: Mapped[int | None] = mapped_column(Id)
    sweep: Mapped[int | None] = mapped_column(Id)


class TopicLevel(Base):
    """How much of a topic a member wants to hear; `chosen` by themselves, else by writing in it."""

    __tablename__ = "topic_level"
    __table_args__ = (Index("ix_topic_level_topic", "topic_id", "level"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(6))
    chosen: Mapped[bool]


class RoomLevel(Base):
    """How much of a room a member wants to hear, where it is not the usual."""

    __tablename__ = "room_level"
    __table_args__ = (Index("ix_room_level_room", "room_id", "level"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(6))


class Mention(Base):
    """A message speaks to a member: it names them, or it answers what they wrote."""

    __tablename__ = "mention"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True, index=True)
    way: Mapped[str] = mapped_column(String(10))


class Saved(Base):
    """A message that a member wants to find again."""

    __tablename__ = "saved"
    __table_args__ = (UniqueConstraint("member_id", "message_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Translation(Base):
    """A message in another language: by a member, or (author_id None) by a machine.

    `digest` is of the text that was translated: it fits no more once that is another.
    """

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("message_id", "lang", "author_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    lang: Mapped[str] = mapped_column(String(12))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TranslationVote(Base):
    """A member finds a translation good."""

    __tablename__ = "translation_vote"

    translation_id: Mapped[int] = mapped_column(ForeignKey("translation.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WebPage(Base):
    """What a page of the web said of itself when it was asked for (`done_at`). It stays so, and so
    do the cards that show it: who names the address much later has it asked for again.

    `digest` is of the address. `due` is when it is tried next, None once it is done; one without a
    title came to nothing, for the reason in `failure`. `picture` is a square WebP of `side` pixels.
    """

    __tablename__ = "web_page"
    __table_args__ = (Index("ix_web_page_digest", "digest", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(String(253))
    title: Mapped[str] = mapped_column(String(500), default="")
    words: Mapped[str] = mapped_column(String(1000), default="")
    lang: Mapped[str] = mapped_column(String(12), default="und")
    picture: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    side: Mapped[int] = mapped_column(default=0)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(String(300))


class WebLink(Base):
    """A message names a page of the web by an `address`, and shows a card of it unless that was
    removed. What is removed stays known, so that it does not come back with the next edit."""

    __tablename__ = "web_link"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("web_page.id"), primary_key=True, index=True)
    address: Mapped[str] = mapped_column(Text)
    place: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Service(Base):
    """A program outside that may post into one room, as a member that nobody signs in as.

    Only a digest of its secret is kept.
    """

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UnwantedWord(Base):
    """A word or phrase that is not wanted in the rooms of a school, or (school_id None) in all.

    `lang` is the language of the list it is in, "any" for one that is none; `effect` a word of
    wordlists.Effect. One that was removed stays, so that it can come back.
    """

    __tablename__ = "unwanted_word"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    lang: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(60))
    effect: Mapped[str] = mapped_column(String(6))
    added_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Draft(Base):
    """What a member began to write: a message of a topic, a new topic of a room (topic_id None), or
    another text for a message (message_id), that said `before` when they began.

    `key` is the one that the message will have; `number` grows with each save of the device that
    made it. An empty one stays for a while, so that an older save does not bring its text back.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("member_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str] = mapped_column(String(36))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[str | None] = mapped_column(Text)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Vouch(Base):
    """Somebody vouches for a member who has just joined, in the rooms of a school or (school_id
    None) in all, until it is taken back."""

    __tablename__ = "vouch"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
