"""A letter as it travels: RFC 5322, in UTF-8, with what mail programs want to know of it."""

from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import EmailPolicy
from typing import Any

from ifsa.config import Sender
from ifsa.delivery.queries import DueLetter


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that is never folded: `email` would make encoded words of a long address."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Worded(UnstructuredHeader, BaseHeader):
    """A header in words of any script. The registry's own folding loses spaces between encoded
    words (RFC 2047, 6.2); the older Header does not.
    """

    def fold(self, *, policy: Any) -> str:
        words = Header(str(self), "utf-8" if not self.isascii() else None, header_name=self.name)
        return f"{self.name}: {words.encode(linesep=policy.linesep)}{policy.linesep}"


def _policy() -> "EmailPolicy[EmailMessage]":
    headers = HeaderRegistry()
    headers.map_to_type("subject", _Worded)
    for name in ("list-unsubscribe", "message-id"):
        headers.map_to_type(name, _Whole)
    # 7bit: a relay on the way may not be able to do more, and a signature must outlive it.
    return SMTP_POLICY.clone(header_factory=headers, cte_type="7bit")


_POLICY = _policy()


def compose(letter: DueLetter, sender: Sender) -> EmailMessage:
    """The message. Raises ValueError for an address that is none, and for a line end in a header.

    Auto-Submitted is RFC 3834: no out-of-office reply comes back. List-Unsubscribe-Post is
    RFC 8058: the mail program's own button, which asks for HTTPS.
    """
    message = EmailMessage(_POLICY)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = letter.subject
    message["Date"] = letter.made_at
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
    if letter.stop and letter.stop.startswith("https://"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.words)
    message["Content-Language"] = letter.language
    return message
