"""What one began to write, in the form of a message: it stands there again, and is kept by a
button, for those without scripts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request

from ifsa.rooms import drafts
from ifsa.rooms.unsent import DraftView
from ifsa.web.edge import do, submitted
from ifsa.wire.drafts import FormDraft, seen


async def keep(request: Request, room: str, **where: int) -> DraftView:
    """Keep what stands in the form just submitted. Raises what `drafts.keep` raises."""
    form = await submitted(request, FormDraft)
    async with request.form():  # a photo that was chosen is none of a draft
        return await do(
            request,
            drafts.keep,
            key=form.key,
            room=room,
            title=form.title,
            text=form.text,
            before=form.before,
            reply_to=form.reply_to,
            continues=seen(form),
            **where,
        )


def filled(form: dict[str, Any], found: Sequence[DraftView], wanted: UUID | None) -> dict[str, Any]:
    """A form that nobody has typed into, with the draft that is wanted, or the latest; `drafts` are
    all there are, that one first."""
    if not found:
        return {**form, "drafts": []}
    shown = next((one for one in found if one.key == wanted), found[0])
    said = {"title": shown.title, "text": shown.text, "reply_to": shown.reply_to}
    mark = {"continues": str(shown.key), "continues_number": shown.number}
    others = [one for one in found if one is not shown]
    return {**form, **said, **mark, "before": shown.before, "drafts": [shown, *others]}
