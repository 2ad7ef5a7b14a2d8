"""Following a school from its page."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Refused
from ifsa.schools import follows
from ifsa.web.edge import do, see_other


async def follow(request: Request) -> Response:
    slug = request.path_params["slug"]
    try:
        await do(request, follows.follow, school=slug)
    except Refused:
        # Only a visitor is refused: after signing in they are back at the button.
        return see_other(f"/sign-in?next=/schools/{slug}")
    return see_other(f"/schools/{slug}")


async def unfollow(request: Request) -> Response:
    slug = request.path_params["slug"]
    await do(request, follows.unfollow, school=slug)
    return see_other(f"/schools/{slug}")


routes = [
    Route("/schools/{slug}/follow", follow, methods=["POST"]),
    Route("/schools/{slug}/unfollow", unfollow, methods=["POST"]),
]
