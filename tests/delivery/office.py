"""A post office: a real SMTP server (aiosmtpd) in this process, with a clerk who does as told."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ifsa.actor import Actor
from ifsa.config import MailServer, Sender
from ifsa.delivery import letters
from ifsa.delivery.letterhead import Draft, Letterhead
from ifsa.delivery.postman import Postman
from ifsa.storage.store import Store
from ifsa.storage.work import Work

HEAD = Letterhead("https://farms.example", "farms.example")
SENDER = Sender("Farm schools", "post@farms.example")


@dataclass
class Received:
    """A letter as it came in. `line` numbers the connection it came over."""

    envelope: Envelope
    message: EmailMessage
    tls: bool
    user: str | None
    line: int

    @property
    def to(self) -> str:
        return self.envelope.rcpt_tos[0]

    @property
    def text(self) -> str:
        return str(self.message.get_content())


@dataclass
class Clerk:
    """Takes letters, unless told otherwise: `says` has what is answered to whom at RCPT; `data`
    answers, one each, to the next letters ("" hangs up); `sender` the answer to MAIL; `hangs_up`
    after so many letters of a connection, without a word.
    """

    received: list[Received] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    sender: str = "250 OK"
    hangs_up: int | None = None
    lines: int = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, said: list[str]
    ) -> list[str]:
        self.lines += 1
        session.host_name = hostname
        server.taken = 0  # type: ignore[attr-defined]
        return said

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.hangs_up == server.taken:  # type: ignore[attr-defined]
            _hang_up(server)
        if self.sender.startswith("250"):
            envelope.mail_from = address
        return self.sender

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.says.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data:
            answer = self.data.pop(0)
            if not answer:
                _hang_up(server)
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        user = session.auth_data.login.decode() if session.auth_data else None
        tls = session.ssl is not None
        self.received.append(Received(envelope, message, tls, user, self.lines))
        server.taken += 1  # type: ignore[attr-defined]
        return "250 taken"


def _hang_up(server: SMTP) -> None:
    assert server.transport
    server.transport.close()


@dataclass
class Office:
    """Where it is, and who is there."""

    clerk: Clerk
    server: MailServer

    @property
    def address(self) -> str:
        """As the setting `mail` has it."""
        return f"smtp://{self.server.host}:{self.server.port}"


@asynccontextmanager
async def opened(
    clerk: Clerk | None = None,
    *,
    port: int = 0,
    secure: ssl.SSLContext | None = None,
    **options: Any,
) -> AsyncIterator[Office]:
    """The office on a port of this machine. `secure`: TLS from the first byte; `options` are
    aiosmtpd's.
    """
    clerk = clerk or Clerk()
    loop = asyncio.get_running_loop()
    connections: list[SMTP] = []

    def connected() -> SMTP:
        connections.append(SMTP(clerk, hostname="office.example", loop=loop, **options))
        return connections[-1]

    listening = await loop.create_server(connected, "127.0.0.1", port, ssl=secure)
    where = listening.sockets[0].getsockname()[1]
    try:
        yield Office(clerk, MailServer("127.0.0.1", where, tls=secure is not None))
    finally:
        listening.close()
        for one in connections:
            if one.transport:
                one.transport.close()
        await listening.wait_closed()


def knows(user: str, password: str) -> Callable[..., AuthResult]:
    """Lets one user sign in."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=False, auth_data=data)

    return authenticate


def draft(number: int, **given: Any) -> Draft:
    """A letter to Amina about thing `number`."""
    usual: dict[str, Any] = {
        "kind": "test",
        "number": number,
        "member": 1,
        "address": "amina@example.org",
        "language": "en",
        "subject": f"Letter {number}",
        "paragraphs": ["Salam.", "https://farms.example/lessons/1"],
        "until": datetime.now(UTC) + timedelta(days=1),
    }
    return Draft(**usual | given)


def write(work: Work, actor: Actor, *, drafts: list[Draft], head: Letterhead = HEAD) -> None:
    for one in drafts:
        letters.write(work, head, one)


async def written(store: Store, *drafts: Draft) -> None:
    await store.do(write, Actor(), drafts=list(drafts))


def postman(store: Store, server: MailServer) -> Postman:
    return Postman(store.writer, store.reader, server, SENDER)
