"""Reads about files."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Select, func, select

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.files.kinds import Kind
from ifsa.files.model import File, Upload
from ifsa.files.policy import may_see
from ifsa.files.views import FileView, Gates, UploadView
from ifsa.storage.work import Reading

NO_GATES: Gates = {}


def file(reading: Reading, actor: Actor, *, file: int, gates: Gates = NO_GATES) -> FileView:
    """Raises NotFound, also for one the actor may not see."""
    row = reading.session.get(File, file)
    if row is None:
        raise NotFound
    admitted = _admitted(reading, actor, row, gates)
    if not may_see(actor, owner=row.owner_id, shown=row.shown_at is not None, admitted=admitted):
        raise NotFound
    return view(row)


def _admitted(reading: Reading, actor: Actor, row: File, gates: Gates) -> bool:
    if row.shown_kind is None or row.shown_id is None:
        return True
    gate = gates.get(row.shown_kind)
    return gate is not None and gate(reading, actor, row.shown_id)


def shown_by(
    reading: Reading, actor: Actor, *, kind: str, ids: Collection[int]
) -> Mapping[int, list[FileView]]:
    """The files of things that the actor may see, in their order, by the thing's number; nothing
    for one that shows none. One statement."""
    rows = reading.session.scalars(
        select(File)
        .where(File.shown_kind == kind, File.shown_id.in_(ids))
        .order_by(File.shown_id, File.place)
    )
    found: dict[int, list[FileView]] = defaultdict(list)
    for row in rows:
        if row.shown_id is not None:
            found[row.shown_id].append(view(row))
    return dict(found)


def unshown(reading: Reading, actor: Actor, *, files: Collection[int]) -> list[FileView]:
    """Those of these files that are one's own and that nothing shows yet."""
    mine = (File.id.in_(files), File.owner_id == actor.member, File.shown_at.is_(None))
    return [view(row) for row in reading.session.scalars(select(File).where(*mine))]


def kinds_shown_by(
    reading: Reading, actor: Actor, *, kind: str, ids: Collection[int]
) -> Mapping[int, tuple[Kind, ...]]:
    """The kinds of the files of things that the actor may see, each once, by the thing's number."""
    rows = reading.session.execute(
        select(File.shown_id, File.kind)
        .where(File.shown_kind == kind, File.shown_id.in_(ids))
        .distinct()
    ).all()
    by = {row.shown_id: {one.kind for one in rows if one.shown_id == row.shown_id} for row in rows}
    return {id: tuple(one for one in Kind if one in kinds) for id, kinds in by.items()}


def view(row: File) -> FileView:
    """A row as those see it who may."""
    return FileView(
        id=row.id,
        kind=Kind(row.kind),
        main=row.main,
        spare=row.spare,
        width=row.width,
        height=row.height,
        milliseconds=row.milliseconds,
        peaks=row.peaks,
        public=row.shown_at is not None and row.shown_kind is None,
    )


def upload(reading: Reading, actor: Actor, *, upload: int) -> UploadView:
    """One's own upload. Raises NotFound, also for one whose time is over."""
    row = reading.session.get(Upload, upload)
    if row is None or row.owner_id != actor.member or over(reading, row):
        raise NotFound
    return upload_view(row)


def over(reading: Reading, row: Upload) -> bool:
    """Whether nothing more can come of it."""
    return row.file_id is None and row.expires_at <= reading.now


def upload_view(row: Upload) -> UploadView:
    return UploadView(
        id=row.id,
        kind=Kind(row.kind),
        size=row.size,
        received=row.received,
        name=row.name,
        note=row.note,
        expires_at=row.expires_at,
        file=row.file_id,
    )


def waiting(reading: Reading, actor: Actor) -> int:
    """How many of one's uploads have not become files."""
    mine = select(func.count()).where(Upload.owner_id == actor.member, Upload.file_id.is_(None))
    return reading.session.scalar(mine) or 0


def owned_by(member: int) -> Select[int]:
    """The files of a member, as a part of a statement."""
    return select(File.id).where(File.owner_id == member)


def shown_of(member: int, *, kind: str) -> Select[int | None]:
    """The numbers of the things of a kind that show files of a member, as a part of a statement."""
    return select(File.shown_id).where(File.owner_id == member, File.shown_kind == kind)


def named(reading: Reading, digest: str) -> bool:
    """Whether any file has a blob."""
    found = select(File.id).where((File.main == digest) | (File.spare == digest)).limit(1)
    return reading.session.scalar(found) is not None
