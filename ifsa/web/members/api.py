"""Members and devices as JSON."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.members import accounts, devices, queries
from ifsa.web.edge import body, do, json_answer, read
from ifsa.web.members.entrance import member_behind, open_account, sign_in_device
from ifsa.wire import members as wire


async def sign_up(request: Request) -> Response:
    """A new account; a device for it is the next call."""
    given = await body(request, wire.SignUp)
    member = await open_account(request, given)
    return json_answer(wire.JoinedShape(member), 201)


async def show(request: Request) -> Response:
    return json_answer(wire.me(await read(request, queries.me)))


async def choose(request: Request) -> Response:
    given = await body(request, wire.Choose)
    await do(request, accounts.choose, language=given.language, zone=given.zone)
    return json_answer(wire.me(await read(request, queries.me)))


async def sign_in(request: Request) -> Response:
    """A bearer token for a program or an app."""
    given = await body(request, wire.SignIn)
    member = await member_behind(request, given)
    signed_in = await sign_in_device(request, member, given.label)
    return json_answer(wire.TokenShape(signed_in.device, signed_in.secret), 201)


async def list_devices(request: Request) -> Response:
    return json_answer(wire.devices(await read(request, queries.devices)))


async def sign_out(request: Request) -> Response:
    await do(request, devices.sign_out, device=request.path_params["device"])
    return Response(status_code=204)


async def sign_out_everywhere(request: Request) -> Response:
    count = await do(request, devices.sign_out_everywhere)
    return json_answer(wire.SignedOutShape(count))


routes = [
    Route("/api/v1/members", sign_up, methods=["POST"]),
    Route("/api/v1/me", show, methods=["GET"]),
    Route("/api/v1/me", choose, methods=["PATCH"]),
    Route("/api/v1/devices", sign_in, methods=["POST"]),
    Route("/api/v1/devices", list_devices, methods=["GET"]),
    Route("/api/v1/devices", sign_out_everywhere, methods=["DELETE"]),
    Route("/api/v1/devices/{device:int}", sign_out, methods=["DELETE"]),
]
