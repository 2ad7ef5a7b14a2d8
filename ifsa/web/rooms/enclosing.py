"""What goes along with a message that comes as a form: chosen in it, or sent ahead."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request

from ifsa.files import queries
from ifsa.files.attachments import MOST
from ifsa.files.kinds import Kind
from ifsa.files.views import FileView
from ifsa.rooms.queries import sent_under
from ifsa.web.edge import read, typed
from ifsa.web.files.files import uploaded

FIELDS: Final[Mapping[str, Kind]] = {kind.value: kind for kind in Kind}


async def enclosed(request: Request, key: UUID, ahead: Sequence[int]) -> list[int]:
    """The files of a form just submitted: those it names, and those it brings.

    What it brings is kept, and named when the form is shown again. A form that comes a second time
    brings nothing new. Raises what `uploaded` raises.
    """
    async with request.form():
        earlier = await read(request, sent_under, key=key)
        if earlier is not None:
            return [one.id for one in earlier.files]
        brought = await uploaded(request, FIELDS, most=max(0, MOST - len(ahead)))
    files = [*ahead, *(one.id for one in brought)]
    typed(request)["files"] = files
    return files


async def waiting(request: Request, form: Mapping[str, Any]) -> list[FileView]:
    """The files that a form shown again still names: those of the reader that nothing shows yet."""
    named = [int(one) for one in form.get("files", ()) if str(one).isdecimal()][:MOST]
    return await read(request, queries.unshown, files=named) if named else []
