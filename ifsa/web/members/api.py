"""Members and devices as JSON."""

from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response

from ifsa.members import accounts, addresses, devices, queries, renewals
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, read
from ifsa.web.members.account import demand_letters
from ifsa.web.members.entrance import (
    demand_present,
    hash_of,
    member_behind,
    open_account,
    sign_in_device,
)
from ifsa.web.members.forgotten import renew_password, send_link
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
    await do(request, accounts.choose, **asdict(given))
    return json_answer(wire.me(await read(request, queries.me)))


async def change_email(request: Request) -> Response:
    given = await body(request, wire.ChangeEmail)
    await demand_present(request, "password", given.password)
    await do(request, addresses.change, email=given.email)
    return json_answer(wire.me(await read(request, queries.me)))


async def send_again(request: Request) -> Response:
    demand_letters(request)
    await do(request, addresses.ask_again)
    return Response(status_code=204)


async def confirm_email(request: Request) -> Response:
    given = await body(request, wire.ConfirmEmail)
    await do(request, addresses.confirm, secret=given.secret)
    return Response(status_code=204)


async def change_password(request: Request) -> Response:
    given = await body(request, wire.ChangePassword)
    await demand_present(request, "present", given.present)
    stored = await hash_of(request, given.password)
    return json_answer(
        wire.SignedOutShape(await do(request, renewals.change, password_hash=stored))
    )


async def forgotten(request: Request) -> Response:
    await send_link(request, await body(request, wire.Forgotten))
    return Response(status_code=204)


async def renew(request: Request) -> Response:
    given = await body(request, wire.RenewPassword)
    await renew_password(request, given.secret, given.password)
    return Response(status_code=204)


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


_ME = "/api/v1/me"
_DEVICES = "/api/v1/devices"
routes = [
    api_route(
        "POST",
        "/api/v1/members",
        sign_up,
        "Open an account.",
        asks=wire.SignUp,
        answers=wire.JoinedShape,
        status=201,
        refuses=(409,),
    ),
    api_route(
        "GET", "/api/v1/me", show, "One's own account.", answers=wire.MeShape, refuses=(401,)
    ),
    api_route(
        "PATCH",
        _ME,
        choose,
        "Choose one's language, time zone, and the languages one reads.",
        asks=wire.Choose,
        answers=wire.MeShape,
    ),
    api_route(
        "PUT",
        f"{_ME}/email",
        change_email,
        "Give another e-mail address, or none.",
        asks=wire.ChangeEmail,
        answers=wire.MeShape,
    ),
    api_route(
        "POST",
        f"{_ME}/email/again",
        send_again,
        "Send another e-mail that confirms one's address.",
        refuses=(409,),
    ),
    api_route(
        "PUT",
        f"{_ME}/password",
        change_password,
        "Change one's password; signs out the other devices.",
        asks=wire.ChangePassword,
        answers=wire.SignedOutShape,
    ),
    api_route(
        "POST",
        "/api/v1/confirmations",
        confirm_email,
        "Confirm an e-mail address with the secret from the letter.",
        asks=wire.ConfirmEmail,
        refuses=(404, 409),
    ),
    api_route(
        "POST",
        "/api/v1/forgotten",
        forgotten,
        "Ask for a letter with a link to choose a new password.",
        asks=wire.Forgotten,
        refuses=(409,),
    ),
    api_route(
        "POST",
        "/api/v1/renewals",
        renew,
        "Choose a new password with the secret from the letter; signs out all devices.",
        asks=wire.RenewPassword,
        refuses=(404,),
    ),
    api_route(
        "POST",
        _DEVICES,
        sign_in,
        "Sign in: a bearer token for a program or an app.",
        asks=wire.SignIn,
        answers=wire.TokenShape,
        status=201,
    ),
    api_route(
        "GET",
        _DEVICES,
        list_devices,
        "The devices one is signed in on.",
        answers=wire.DeviceList,
        refuses=(401,),
    ),
    api_route(
        "DELETE",
        _DEVICES,
        sign_out_everywhere,
        "Sign out on all devices, this one too.",
        answers=wire.SignedOutShape,
    ),
    api_route("DELETE", f"{_DEVICES}/{{device:int}}", sign_out, "Sign out on one device."),
]
