"""The only reader of the environment and of ifsa.toml. app.py and cli.py hand the values on."""

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

FILE = "ifsa.toml"  # in the working folder
_SMTP_PORTS = {"smtp": 587, "smtps": 465}
# Such as `farms@example.org` or `Farm schools <farms@example.org>`.
_ADDRESS = r"[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+"
_SENDER = re.compile(rf"(?P<bare>{_ADDRESS})|(?P<name>[^<>\"\r\n]*)<(?P<address>{_ADDRESS})>")


_DATABASE = re.compile(r"sqlite:///(?!:memory:).+|postgresql(\+psycopg)?://.+")


class BadSetting(ValueError):
    """A setting that can't be used; the message names it and says what it takes."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who takes our letters. `tls`: from the first byte on, else by STARTTLS."""

    host: str
    port: int
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_here(self) -> bool:
        """Whether it is this machine itself, so that nobody stands between."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes our letters."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Each is IFSA_<NAME> in the environment and <name> in ifsa.toml."""

    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8000, metadata={"help": "port to listen on"})
    data: Path = field(default=Path("var"), metadata={"help": "folder of database and files"})
    database: str = field(default="", metadata={"help": "database address; empty: SQLite in data"})
    bus: str = field(
        default="", metadata={"help": "leave it empty: everything runs in one process"}
    )
    media_address: str = field(
        default="", metadata={"help": "address viewers reach for video; empty: that of host"}
    )
    media_port: int = field(default=0, metadata={"help": "UDP port for video; 0: any free one"})
    public_url: str = field(
        default="", metadata={"help": "address people type, when behind a proxy"}
    )
    trusted_proxies: str = field(
        default="", metadata={"help": "addresses of proxies whose X-Forwarded-For counts"}
    )
    rate_limits: bool = field(default=True, metadata={"help": "limit how often one may act"})
    newcomer_days: int = field(
        default=3,
        metadata={
            "help": "days for which new members are limited; 0, or no rate_limits: not at all"
        },
    )
    mail: str = field(
        default="",
        repr=False,
        metadata={
            "help": "who sends our mail: smtp://user:password@host:587 or smtps://…; empty: no mail"
        },
    )
    mail_from: str = field(
        default="", metadata={"help": "whose address our mail bears; needed with mail"}
    )

    translator: str = field(
        default="",
        metadata={"help": "LibreTranslate-compatible server; empty: no machine translates here"},
    )
    translator_key: str = field(
        default="", repr=False, metadata={"help": "what that server asks for, if anything"}
    )

    link_cards: bool = field(
        default=False,
        metadata={"help": "ask for web pages that messages name, and show cards of them"},
    )

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / 'ifsa.db').absolute()}"

    @property
    def mail_server(self) -> MailServer | None:
        """None: no mail. Raises BadSetting."""
        return _mail_server(self.mail) if self.mail else None

    @property
    def mail_sender(self) -> Sender:
        """Raises BadSetting."""
        found = _SENDER.fullmatch(self.mail_from.strip())
        if found is None:
            raise BadSetting("mail_from: with mail it takes an address such as farms@example.org")
        return Sender((found["name"] or "").strip(), found["bare"] or found["address"])


def load(environ: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Settings from ifsa.toml (working folder, or IFSA_CONFIG) and the environment, which wins.

    Raises BadSetting for an unknown name or a value of the wrong kind.
    """
    environ = os.environ if environ is None else environ
    named = file or environ.get("IFSA_CONFIG")
    values: dict[str, Any] = _from_file(Path(named or FILE), wanted=named is not None)
    for name, value in environ.items():
        if name.startswith("IFSA_") and name != "IFSA_CONFIG":
            values[name.removeprefix("IFSA_").lower()] = value
    return _settings(values)


def file_in_force() -> Path | None:
    """The file that `load()` reads in this process; None where there is none."""
    file = Path(os.environ.get("IFSA_CONFIG", FILE)).absolute()
    return file if file.exists() else None


def _from_file(path: Path, *, wanted: bool) -> dict[str, Any]:
    """What a file says; only one that was named must be there."""
    if not wanted and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, OSError) as error:
        raise BadSetting(f"{path}: {error}") from error


def _settings(values: Mapping[str, Any]) -> Settings:
    known = {one.name: one for one in fields(Settings)}
    if unknown := sorted(set(values) - set(known)):
        raise BadSetting(f"unknown setting {', '.join(unknown)}; known: {', '.join(known)}")
    settings = Settings(**{name: _value(name, value) for name, value in values.items()})
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    for name in ("port", "media_port"):
        if not 0 <= getattr(settings, name) <= 65535:
            raise BadSetting(f"{name}: a port is a number from 0 to 65535")
    if settings.database and not _DATABASE.fullmatch(settings.database):
        raise BadSetting(
            "database: an address looks like sqlite:////srv/ifsa/ifsa.db or "
            "postgresql+psycopg://user:password@host/name"
        )
    _check_addresses(settings)
    if settings.mail_server:
        _ = settings.mail_sender
    if settings.bus:
        raise BadSetting("bus: this version runs as one process; leave it empty")


def _check_addresses(settings: Settings) -> None:
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        raise BadSetting("public_url: an address begins with http:// or https://")
    public = urlsplit(settings.public_url)
    if settings.public_url and (not public.netloc or public.path.strip("/") or public.query):
        raise BadSetting("public_url: an address looks like https://ifsa.example, without a path")
    translator = urlsplit(settings.translator)
    if settings.translator and not (
        translator.scheme in ("http", "https") and translator.hostname and not translator.query
    ):
        raise BadSetting("translator: an address looks like https://translate.example.org")
    addresses = [("trusted_proxies", one) for one in settings.trusted_proxies.split()]
    if settings.media_address:
        addresses.append(("media_address", settings.media_address))
    for name, one in addresses:
        if not _is_address(one):
            raise BadSetting(f"{name}: {one!r} is not an IP address such as 203.0.113.7")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def discreet(text: str) -> str:
    """Without the password of any address in it."""
    return re.sub(r"(://[^\s:/@\"]*):[^\s\"]*@", r"\1:…@", text)


def _mail_server(address: str) -> MailServer:
    """The password is never part of what is said about a wrong address."""
    wrong = BadSetting(
        "mail: an address looks like smtp://user:password@host:587 or smtps://host, "
        "with signs such as @ : / in user and password written as %40 %3A %2F"
    )
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise wrong from None
    if not _is_plain(parts) or (parts.password and not parts.username):
        raise wrong
    return MailServer(
        host=parts.hostname or "",
        port=port or _SMTP_PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _is_plain(parts: SplitResult) -> bool:
    """A mail server's name and port, and nothing behind them."""
    behind = parts.path.strip("/") or parts.query or parts.fragment
    return parts.scheme in _SMTP_PORTS and bool(parts.hostname) and not behind


def _value(name: str, value: Any) -> Any:
    kind = type(getattr(Settings(), name))
    if kind is bool:
        return _truth(name, value)
    if kind is int:
        return _number(name, value)
    if not isinstance(value, str):
        raise BadSetting(f"{name}: {value!r} is not a text")
    return kind(value)


def _number(name: str, value: Any) -> int:
    if not re.fullmatch(r"\d{1,9}", str(value)):
        raise BadSetting(f"{name}: {value!r} is not a whole number")
    return int(value)


def _truth(name: str, value: Any) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    truth = words.get(str(value).lower())
    if truth is None:
        raise BadSetting(f"{name}: {value!r} is neither yes nor no")
    return truth
