"""How often one may search, on the page and by JSON together."""

from starlette.requests import Request

from ifsa.actor import Actor
from ifsa.web.edge import parts


async def count(request: Request, who: Actor) -> None:
    """Count a search against its member, or a visitor's address. Raises TooMany."""
    key = f"member {who.member}" if who.signed_in else f"address {who.address}"
    await parts(request).limits.hit("search", key)
