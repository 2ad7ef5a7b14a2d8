"""Guessing at passwords: how often somebody may be wrong, and how nobody else suffers for it.

A browser that was let in before has a cookie that shows it (OWASP, "Blocking Brute Force Attacks":
device cookies). It is counted alone: whatever strangers try, the owner of an account gets in from
it. All others are counted together, per name and network, per name, and per network; beyond the
rates of rates.py they are slowed down, not shut out. So at one account can be guessed

- from one network, some 22 times an hour, 530 a day,
- from any number of networks, some 60 times an hour, 1,440 a day,

and from one network at all accounts together some 220 times an hour. Only wrong passwords count.
"""

import hmac
import ipaddress
import secrets

from starlette.requests import Request
from starlette.responses import Response

from ifsa.members import queries
from ifsa.members.queries import Credential
from ifsa.members.secrets import mark
from ifsa.web.edge import parts, read
from ifsa.web.visitors import YEAR

KNOWN_COOKIE = "ifsa_known"
HERE = "/sign-in"  # where the cookie is sent, and nowhere else
MOST = 8  # members who share a phone


def counted(
    request: Request, name: str, address: str, found: Credential | None
) -> list[tuple[str, str]]:
    """Under which actions and keys a wrong password for a name is counted.

    An account is the same by its user name and its e-mail address.
    """
    browser, marks = _known(request)
    if found and _is_among(marks, mark(browser, found.password)):
        return [("sign_in_known", f"{browser} {found.member}")]
    who = f"member {found.member}" if found else f"name {name[:254]}"
    network = network_of(address)
    return [
        ("sign_in", f"{who} from {network}"),
        ("sign_in_name", who),
        ("sign_in_network", network),
    ]


async def remember(request: Request, response: Response, name: str) -> None:
    """Let the browser show from now on that it was let in with this account's password."""
    found = await read(request, queries.credential, name=name)
    if found is None:
        return
    browser, marks = _known(request)
    mine = mark(browser, found.password)
    kept = [mine, *(one for one in marks if one != mine)][:MOST]
    response.set_cookie(
        KNOWN_COOKIE,
        ".".join([browser, *kept]),
        max_age=YEAR,
        path=HERE,
        secure=parts(request).secure,
        httponly=True,
        samesite="lax",
    )


def network_of(address: str) -> str:
    """The network that one subscriber has: an IPv4 address, the first half of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))


def _known(request: Request) -> tuple[str, list[str]]:
    """What the browser calls itself, and its marks; a new name when it has none."""
    browser, *marks = request.cookies.get(KNOWN_COOKIE, "").split(".")
    return browser[:64] or secrets.token_urlsafe(16), marks[:MOST]


def _is_among(marks: list[str], wanted: str) -> bool:
    return any(hmac.compare_digest(one.encode(), wanted.encode()) for one in marks)
