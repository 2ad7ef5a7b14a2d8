"""Who is behind a request: the device's secret, else a visitor; in which language and zone."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from starlette.requests import HTTPConnection
from starlette.responses import Response

from ifsa.actor import HOUSE, Actor
from ifsa.language import LANGUAGES, written
from ifsa.language.negotiation import known_zone, likely_zone, negotiate
from ifsa.members import accounts, queries
from ifsa.web.parts import Parts

DEVICE_COOKIE = "ifsa_device"
LANGUAGE_COOKIE = "ifsa_language"
ZONE_COOKIE = "ifsa_zone"
READS_COOKIE = "ifsa_reads"
YEAR = 365 * 24 * 3600


async def actor_of_request(request: HTTPConnection, parts: Parts) -> Actor:
    """The actor of an HTTP request or a WebSocket handshake."""
    return (await actors_of_requests([request], parts))[0]


async def actors_of_requests(requests: Sequence[HTTPConnection], parts: Parts) -> list[Actor]:
    """The actor of each of many, asked for at once."""
    secrets = [secret_of(one) for one in requests]
    known = {one for one in secrets if one}
    members = await parts.store.read(queries.actors_of, HOUSE, secrets=known) if known else {}
    return [
        _as_asked(request, parts.trusted_proxies, members.get(secret or ""))
        for request, secret in zip(requests, secrets, strict=True)
    ]


def _as_asked(
    request: HTTPConnection, trusted_proxies: frozenset[str], member: Actor | None
) -> Actor:
    if member is None:
        found = visitor_of(request, trusted_proxies)
    else:
        found = replace(member, address=address_of(request, trusted_proxies))
    if not request.scope["query_string"]:
        return found
    return replace(
        found,
        language=asked_language(request) or found.language,
        zone=asked_zone(request) or found.zone,
        reads=found.reads if asked_reads(request) is None else asked_reads(request) or (),
    )


def visitor_of(request: HTTPConnection, trusted_proxies: frozenset[str]) -> Actor:
    """Somebody without an account: language and zone as the browser has them."""
    language = negotiate(
        request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language")
    )
    zone = known_zone(request.cookies.get(ZONE_COOKIE, "")) or likely_zone(language)
    # Tags part by dots here: a space would have the cookie quoted.
    reads = written(request.cookies.get(READS_COOKIE, "").split("."))
    address = address_of(request, trusted_proxies)
    return Actor(language=language, zone=zone, reads=reads, address=address)


def address_of(request: HTTPConnection, trusted_proxies: frozenset[str]) -> str:
    """The network address; a proxy we trust may say whose request it passes on."""
    direct = request.client.host if request.client else ""
    if direct in trusted_proxies:
        passed_on = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
        return passed_on or direct
    return direct


def secret_of(request: HTTPConnection) -> str | None:
    """A bearer token, else the device cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip() or None
    return request.cookies.get(DEVICE_COOKIE)


def asked_language(request: HTTPConnection) -> str | None:
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else None


def asked_zone(request: HTTPConnection) -> str | None:
    return known_zone(request.query_params.get("zone", ""))


def asked_reads(request: HTTPConnection) -> tuple[str, ...] | None:
    """The languages of texts that are chosen by ?reads=; None where nothing is said of them."""
    asked = request.query_params.getlist("reads")
    return written(asked) if asked else None


async def keep_choices(
    request: HTTPConnection, response: Response, parts: Parts, actor: Actor
) -> None:
    """Remember what was chosen by ?lang=, ?zone= and ?reads=, in cookies and with the account."""
    language, zone, reads = asked_language(request), asked_zone(request), asked_reads(request)
    remember(response, language, zone, reads, secure=parts.secure)
    if actor.signed_in and (language or zone or reads is not None):
        await parts.store.do(accounts.choose, actor, language=language, zone=zone, reads=reads)


def remember(
    response: Response,
    language: str | None,
    zone: str | None,
    reads: Collection[str] | None,
    *,
    secure: bool,
) -> None:
    """Keep choices in this browser, for when nobody is signed in."""
    read = None if reads is None else ".".join(written(reads))
    for name, chosen in ((LANGUAGE_COOKIE, language), (ZONE_COOKIE, zone), (READS_COOKIE, read)):
        if chosen:
            set_cookie(response, name, chosen, secure=secure, hidden=False)
    if read == "":
        response.delete_cookie(READS_COOKIE)


def set_cookie(
    response: Response, name: str, value: str, *, secure: bool, hidden: bool = True
) -> None:
    """For a year, and all pages."""
    response.set_cookie(
        name, value, max_age=YEAR, path="/", secure=secure, httponly=hidden, samesite="lax"
    )
