"""A message as it will look, beside the form in which it is written."""

from starlette.requests import Request

from ifsa.rooms.preview import preview
from ifsa.rooms.views import MessageView
from ifsa.web.edge import actor, parts, read
from ifsa.wire.drafts import AskPreview


async def shown(request: Request, room: str, asked: AskPreview) -> MessageView:
    """Raises what `preview` raises, and TooMany."""
    who = await actor(request)
    await parts(request).limits.hit("preview", f"member {who.member}")
    given = {"text": asked.text, "lang": asked.lang, "reply_to": asked.reply_to}
    return await read(request, preview, room=room, **given)
