"""A member's files, for the member: what is known of each, and where its bytes are."""

from dataclasses import dataclass

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Refused
from ifsa.files.kinds import Kind
from ifsa.files.model import File
from ifsa.storage.portions import Portion, portion
from ifsa.storage.work import Reading

MOST = 100


@dataclass(frozen=True, slots=True)
class Bytes:
    """`name` is how the file is called in the download, `blob` where its bytes are."""

    id: int
    name: str
    blob: str


def files(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Raises Refused for a visitor."""

    def shape(row: File) -> dict[str, object]:
        return {
            "id": row.id,
            "name": _name(row),
            "kind": row.kind,
            "width": row.width,
            "height": row.height,
            "milliseconds": row.milliseconds,
            "made_at": row.made_at,
            "shown_at": row.shown_at,
        }

    wanted = select(File).where(File.owner_id == _owner(actor))
    return portion(reading, wanted, key=File.id, after=after, shape=lambda row: shape(row[0]))


def contents(reading: Reading, actor: Actor, *, after: int = 0) -> list[Bytes]:
    """Some of one's files, by number, from `after` on."""
    wanted = select(File).where(File.owner_id == _owner(actor), File.id > after)
    rows = reading.session.scalars(wanted.order_by(File.id).limit(MOST))
    return [Bytes(row.id, _name(row), row.main) for row in rows]


def _name(row: File) -> str:
    main, _ = Kind(row.kind).parts
    return f"files/{row.id}.{main.ending}"


def _owner(actor: Actor) -> int:
    if actor.member is None:
        raise Refused("sign_in_first")
    return actor.member
