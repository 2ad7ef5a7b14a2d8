"""Addresses of the web, taken apart once: who checks one and who goes there read the same."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

import idna

LONGEST: Final = 2000  # letters
SCHEMES: Final = {"http": 80, "https": 443}

_NO_ADDRESS: Final = re.compile(r"[\x00-\x20\x7f\\]")
# Names, and numbers of IPv4. Nobody gives a reader an address with a number of IPv6 in it.
_LABEL: Final = "[a-z0-9_-]{1,63}"
_HOST: Final = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")
_TARGET: Final = "%/?:@!$&'()*+,;=~-._[]"


class BadAddressError(ValueError):
    """It is no plain address of a page; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """`host` is as DNS knows it, `target` what is asked there: path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def text(self) -> str:
        usual = self.port == SCHEMES[self.scheme]
        return f"{self.scheme}://{self.host}{'' if usual else f':{self.port}'}{self.target}"


def parse(address: str) -> Address:
    """Raises BadAddressError for what is no plain address of the web."""
    if len(address) > LONGEST or _NO_ADDRESS.search(address):
        raise BadAddressError("no usable address")
    try:
        parts = urlsplit(address)
        port, host = parts.port, _ascii(parts.hostname or "")
    except ValueError as error:  # also from idna, for a name that can be none
        raise BadAddressError("no usable address") from error
    if parts.scheme not in SCHEMES or parts.username is not None or not _HOST.fullmatch(host):
        raise BadAddressError("no usable address")
    port = port or SCHEMES[parts.scheme]
    if port not in SCHEMES.values():
        raise BadAddressError(f"port {port} is for something else than pages")
    query = f"?{parts.query}" if parts.query else ""
    return Address(parts.scheme, host, port, quote(f"{parts.path or '/'}{query}", safe=_TARGET))


def _ascii(host: str) -> str:
    """A name as DNS knows it, whatever its script (UTS #46)."""
    if host.isascii():
        return host.lower().rstrip(".")
    return idna.encode(host, uts46=True).decode()
