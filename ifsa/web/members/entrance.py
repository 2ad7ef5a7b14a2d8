"""What signing in is made of, for the form, the JSON door and the tour."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.errors import Invalid
from ifsa.members import accounts, devices, passwords, queries
from ifsa.members.devices import SignedIn
from ifsa.members.policy import acting
from ifsa.web.edge import actor, do, in_hashing, parts, read
from ifsa.web.members.browsers import label
from ifsa.web.members.guesses import counted
from ifsa.web.visitors import DEVICE_COOKIE, set_cookie
from ifsa.wire.members import SignIn, SignUp


async def member_behind(request: Request, given: SignIn) -> int:
    """Whose name and password these are. Raises Invalid without saying which is wrong, TooMany."""
    name = given.name.strip().lower()
    who = await actor(request)
    found = await read(request, queries.credential, name=name)
    async with parts(request).limits.guess(*counted(request, name, who.address, found)):
        stored = found.password if found else None
        right = await in_hashing(request, passwords.matches, stored, given.password)
        if found is None or not right:
            raise Invalid("password", "wrong_password")
    return found.member


async def open_account(request: Request, given: SignUp) -> int:
    """A new member's id. Raises Invalid, TooMany."""
    who = await actor(request)
    await parts(request).limits.hit("sign_up", who.address)
    stored = await hash_of(request, given.password)
    return await do(
        request,
        accounts.sign_up,
        handle=given.handle,
        name=given.name,
        password_hash=stored,
        born=given.born,
        email=given.email,
    )


async def hash_of(request: Request, password: str) -> str:
    """What is kept of a new password. Raises Invalid for one that is too short or too long."""
    accounts.check_password(password)
    return await in_hashing(request, passwords.hashed, password)


async def demand_present(request: Request, field: str, password: str) -> None:
    """Who changes what an account hangs on says the present password, on whichever device.

    Raises Invalid naming the field, Refused for a visitor, TooMany.
    """
    who = await actor(request)
    await parts(request).limits.hit("present_password", f"member {acting(who)}")
    found = await read(request, queries.credential, name=who.handle or "")
    stored = found.password if found else None
    if not await in_hashing(request, passwords.matches, stored, password):
        raise Invalid(field, "wrong_present")


async def sign_in_device(request: Request, member: int, name: str | None = None) -> SignedIn:
    """A new device for a member who has proved who they are."""
    called = name or label(request.headers.get("user-agent", ""))
    return await do(request, devices.sign_in, member=member, label=called)


async def enter(request: Request, member: int, response: Response) -> Response:
    """Sign this browser in as a member; whoever was signed in with it is signed out."""
    who = await actor(request)
    if who.device is not None:
        await do(request, devices.sign_out, device=who.device)
    signed_in = await sign_in_device(request, member)
    secure = parts(request).secure
    set_cookie(response, DEVICE_COOKIE, signed_in.secret, secure=secure)
    return response
