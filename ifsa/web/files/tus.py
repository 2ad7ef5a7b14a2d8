"""What tus 1.0.0 says of headers (https://tus.io/protocols/resumable-upload)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Final, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ifsa.errors import Invalid, Parameter, Problem
from ifsa.files.kinds import MOST_BYTES
from ifsa.files.views import UploadView
from ifsa.web.edge import on_problem

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,expiration,checksum,termination"
ALGORITHMS: Final = ("sha1", "sha256", "md5")
BODY: Final = "application/offset+octet-stream"
OFFERED: Final = {
    "Tus-Version": VERSION,
    "Tus-Extension": EXTENSIONS,
    "Tus-Max-Size": str(MOST_BYTES),
    "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
}

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_NUMBER: Final = re.compile(r"[0-9]{1,18}")


class Wrong(Problem):
    """A request that tus has a status of its own for."""

    def __init__(self, code: str, status: int, **params: Parameter) -> None:
        super().__init__(code, field=None, **params)
        self.status = status


def speaking(doors: Mapping[str, Endpoint]) -> Endpoint:
    """An endpoint that speaks tus: a door for each method, refusals with its headers."""

    async def endpoint(request: Request) -> Response:
        method = request.headers.get("x-http-method-override", request.method).upper()
        try:
            response = await _through(request, doors, method)
        except Problem as problem:
            response = await on_problem(request, problem)
        except ClientDisconnect:  # cut off: there may be nobody left to hear this
            response = Response(status_code=408, headers={"Connection": "close"})
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return endpoint


async def _through(request: Request, doors: Mapping[str, Endpoint], method: str) -> Response:
    if method == "OPTIONS":  # whatever version is spoken: it asks for that
        return Response(status_code=204, headers=OFFERED)
    if method not in doors:
        raise Wrong("method", 405)
    if request.headers.get("tus-resumable") != VERSION:
        response = await on_problem(request, Wrong("tus_version", 412, version=VERSION))
        response.headers["Tus-Version"] = VERSION
        return response
    return await doors[method](request)


def number(request: Request, name: str) -> int:
    """A header that is a number. Raises Invalid."""
    given = request.headers.get(name)
    if given is None:
        raise Invalid(name, "required")
    if not _NUMBER.fullmatch(given):
        raise Invalid(name, "bad_number")
    return int(given)


def metadata(request: Request) -> dict[str, str]:
    """What a client says of its file: texts by key. Raises Invalid."""
    found: dict[str, str] = {}
    for pair in request.headers.get("upload-metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if not key:
            continue
        if key in found:
            raise Invalid("upload-metadata", "bad_form")
        found[key] = _plain(value)
    return found


def _plain(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Invalid("upload-metadata", "bad_form") from error


def demand_body(request: Request) -> None:
    """Raises a Problem of status 415 for another kind of body."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != BODY:
        raise Wrong("tus_body", 415)


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a body must come to, by one of ALGORITHMS."""

    algorithm: str
    wanted: bytes

    def demand(self, data: bytes) -> None:
        """Raises a Problem of status 460."""
        found = hashlib.new(self.algorithm, data, usedforsecurity=False)
        if found.digest() != self.wanted:
            raise Wrong("checksum", 460)


def checksum(request: Request) -> Checksum | None:
    """The checksum of the body, where there is one. Raises a Problem of status 400."""
    given = request.headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, digest = given.partition(" ")
    try:
        wanted = base64.b64decode(digest, validate=True)
    except binascii.Error:
        wanted = b""
    if algorithm not in ALGORITHMS or not wanted:
        raise Wrong("checksum_kind", 400, known=", ".join(ALGORITHMS))
    return Checksum(algorithm, wanted)


def standing(view: UploadView) -> dict[str, str]:
    """Where an upload stands, and until when it lives."""
    stands = {"Upload-Offset": str(view.received), "Upload-Length": str(view.size)}
    if view.note:
        stands["Upload-Metadata"] = view.note
    if view.file is None:
        stands["Upload-Expires"] = format_datetime(view.expires_at, usegmt=True)
    return stands
