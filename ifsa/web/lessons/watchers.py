"""How many watch, for pages: asked of the media engine, which alone knows."""

from collections.abc import Iterable
from typing import cast

from starlette.requests import Request

from ifsa.demonstrations.engine import Engine
from ifsa.demonstrations.events import stream_of
from ifsa.demonstrations.queries import LessonView

# kbit/s on the wire: Opus at 24 and its packets' heads; a picture as our publisher page sends it.
SOUND = 44
PICTURE = 394


async def watching(request: Request, lessons: Iterable[LessonView]) -> dict[int, int]:
    """The number of viewers, by lesson."""
    media = cast(Engine, request.app.state.media)
    return {one.id: (await media.counts(stream_of(one.id))).watching for one in lessons}
