"""The mail server's counter: how one gets there, and what its answers mean for a letter."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from ifsa.config import MailServer, Sender
from ifsa.delivery.message import compose
from ifsa.delivery.queries import DueLetter

TIMEOUT = 30.0  # seconds for each step; RFC 5321, 4.5.3.2 would wait for minutes
_TEMPORARY = range(400, 500)


class CounterClosedError(Exception):
    """No letter can be handed in now, whichever it is."""


class Taken(Enum):
    """What becomes of a letter that was shown."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"


@asynccontextmanager
async def at_counter(server: MailServer) -> AsyncIterator[SMTP]:
    """A connection over which several letters may go. Raises CounterClosedError.

    To another machine only over TLS whose certificate is right: letters hold secrets, and so does
    signing in. On this machine as the server likes it.
    """
    smtp = SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        use_tls=server.tls,
        start_tls=None if server.tls or server.is_here else True,
        validate_certs=not server.is_here,
        timeout=TIMEOUT,
    )
    try:
        await smtp.connect()
    except (SMTPException, OSError) as error:
        raise CounterClosedError(said(error)) from error
    try:
        yield smtp
    finally:
        await _leave(smtp)


async def _leave(smtp: SMTP) -> None:
    try:
        await smtp.quit(timeout=2)
    except (SMTPException, OSError):
        smtp.close()


async def ask(server: MailServer, sender: Sender) -> None:
    """Whether letters of a sender would be taken, without handing one in. Raises
    CounterClosedError.
    """
    async with at_counter(server) as smtp:
        try:
            await smtp.mail(sender.address)
            await smtp.rset()
        except (SMTPException, OSError) as error:
            raise CounterClosedError(said(error)) from error


async def show(smtp: SMTP, letter: DueLetter, sender: Sender) -> tuple[Taken, str]:
    """Hand a letter in: what became of it, and why. Raises CounterClosedError.

    A refusal of the sender is about this house, not about the letter.
    """
    try:
        await smtp.send_message(
            compose(letter, sender), sender=sender.address, recipients=[letter.address]
        )
    except SMTPSenderRefused as error:
        raise CounterClosedError(said(error)) from error
    except (SMTPNotSupported, ValueError) as error:
        return Taken.NEVER, said(error)
    except (SMTPException, OSError) as error:
        return (Taken.LATER if _is_temporary(error) else Taken.NEVER), said(error)
    return Taken.SENT, ""


def _is_temporary(error: Exception) -> bool:
    """4xx, or no answer at all (RFC 5321, 4.2.1): the same letter may be taken later."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(one.code in _TEMPORARY for one in error.recipients)
    return not isinstance(error, SMTPResponseException) or error.code in _TEMPORARY


def said(error: Exception) -> str:
    """What the server said, or what went wrong on the way, in one line."""
    if isinstance(error, SMTPRecipientsRefused):
        return said(error.recipients[0])
    if isinstance(error, SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not right: {error.verify_message}"
    return " ".join(str(error).split()) or type(error).__name__
