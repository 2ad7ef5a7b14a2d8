"""Asking for what may have no end."""

import httpx

ENDLESS = "text/event-stream"


async def answered(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The answer, read whole; of a stream only how it begins."""
    answer = await client.send(request, stream=True)
    if not answer.headers.get("content-type", "").startswith(ENDLESS):
        await answer.aread()
    await answer.aclose()
    return answer
