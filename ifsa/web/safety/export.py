"""Downloading all that is one's own: one ZIP of JSON and files, written while it is sent.

Each table is read some rows at a time and each file alone, so that a long life here costs no more
memory than a short one.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Final, TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ifsa.clock import now
from ifsa.delivery import own as delivery
from ifsa.demonstrations import own as demonstrations
from ifsa.files import own as files
from ifsa.members import own as members
from ifsa.notifications import own as notifications
from ifsa.rooms import own as rooms
from ifsa.safety import exports
from ifsa.safety import own as safety
from ifsa.schools import own as schools
from ifsa.storage.portions import Portion
from ifsa.trade import own as trade
from ifsa.web.edge import do, parts, read

Query: TypeAlias = Callable[..., Portion]

TABLES: Final[Mapping[str, Query]] = {
    "account": members.account,
    "devices": members.devices,
    "silences": members.silences,
    "letters": delivery.letters,
    "letter-choices": notifications.choices,
    "notices": notifications.notices,
    "schools-followed": schools.follows,
    "schools-run": schools.offices,
    "messages": rooms.messages,
    "topics": rooms.topics,
    "read-positions": rooms.pointers,
    "signs": rooms.signs,
    "echoes": rooms.echoes,
    "topics-followed": rooms.topic_levels,
    "rooms-followed": rooms.room_levels,
    "spoken-to": rooms.mentions,
    "saved": rooms.saved,
    "drafts": rooms.drafts,
    "translations": rooms.translations,
    "translations-liked": rooms.translation_votes,
    "registrations": demonstrations.registrations,
    "attendance": demonstrations.attendance,
    "stages": demonstrations.stages,
    "listings": trade.listings,
    "inquiries": trade.inquiries,
    "offers": trade.offers,
    "deals": trade.deals,
    "files": files.files,
    "reports": safety.reports,
}
"""What is in it: a JSON file for each."""


class _Pipe:
    """What a ZIP is written into: it keeps what was not sent yet, and nothing else."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken


async def export(request: Request) -> Response:
    """POST, since it is noted that one did. The file is made as it goes."""
    name = await do(request, exports.begin)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.zip"',
        "Cache-Control": "no-store",
        # It is packed already: packing it again would hold it back.
        "Content-Encoding": "identity",
    }
    return StreamingResponse(_zip(request), media_type="application/zip", headers=headers)


async def _zip(request: Request) -> AsyncIterator[bytes]:
    pipe, moment = _Pipe(), now()
    with ZipFile(pipe, "w") as archive:  # type: ignore[call-overload]  # it writes, no more
        for name, query in TABLES.items():
            with archive.open(_entry(f"{name}.json", moment, ZIP_DEFLATED), "w") as entry:
                async for rows in _rows(request, query):
                    entry.write(rows)
                    yield pipe.take()
        async for path, content in _contents(request):
            archive.writestr(_entry(path, moment, ZIP_STORED), content)
            yield pipe.take()
    yield pipe.take()


async def _rows(request: Request, query: Query) -> AsyncIterator[bytes]:
    """A JSON list in pieces."""
    after: int | None = 0
    opening = b"["
    while after is not None:
        found = await read(request, query, after=after)
        lines = b",\n".join(msgspec.json.encode(row) for row in found.rows)
        if lines:
            yield opening + lines
            opening = b",\n"
        after = found.next
    yield b"[]\n" if opening == b"[" else b"]\n"


async def _contents(request: Request) -> AsyncIterator[tuple[str, bytes]]:
    """The bytes of one's photos and voice notes, one after the other."""
    after = 0
    while found := await read(request, files.contents, after=after):
        for one in found:
            try:
                blob = await run_in_threadpool(parts(request).workshop.blobs.get, one.blob)
            except KeyError:
                continue  # the disk lost it: what is there is still theirs
            yield one.name, blob
        after = found[-1].id


def _entry(path: str, moment: datetime, packing: int) -> ZipInfo:
    """Its date is that of the download (ZIP knows no zone)."""
    entry = ZipInfo(path, moment.timetuple()[:6])
    entry.compress_type = packing
    entry.external_attr = 0o600 << 16
    return entry


routes = [
    Route("/me/export", export, methods=["POST"]),
    Route("/api/v1/me/export", export, methods=["POST"]),
]
