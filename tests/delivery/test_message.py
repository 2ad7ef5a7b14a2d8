"""What a letter looks like on the wire: every language, every header, nothing smuggled in."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtplib.email import flatten_message
from hypothesis import given
from hypothesis import strategies as st

from ifsa.clock import now
from ifsa.config import Sender
from ifsa.delivery.letters import laid_out
from ifsa.delivery.message import compose
from ifsa.delivery.queries import DueLetter
from ifsa.language.isolation import isolate
from ifsa.storage.store import Store
from tests.delivery.office import SENDER, Received, draft, opened, postman, written

URDU = f"{isolate('آم کا گرم پانی')} کا وقت بدل گیا: {isolate('26 نومبر')}، {isolate('15:00')}۔"
CHINESE = "《芒果热水处理》改时间了：11月26日星期四，上海 18:00。"
STOP = "https://a-rather-long-name-of-a-house.farms.example/letters/stop/" + "x" * 43
MARK = "\u200f"


def letter(**given: object) -> DueLetter:
    usual: dict[str, object] = {
        "id": 1,
        "address": "amina@example.org",
        "language": "en",
        "subject": "Grafting starts at 15:00.",
        "words": "Salam.\n",
        "stop": STOP,
        "message_id": "<AbCdEfGhIjKlMnOpQrStUv@a-rather-long-name-of-a-house.farms.example>",
        "made_at": datetime(2026, 11, 26, 9, 45, tzinfo=UTC),
        "late": False,
    }
    return DueLetter(**usual | given)  # type: ignore[arg-type]


def wire(message: EmailMessage) -> bytes:
    """As aiosmtplib sends it."""
    return flatten_message(message, cte_type="7bit")


def read(sent: bytes) -> EmailMessage:
    found = message_from_bytes(sent, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


async def received(store: Store, **given: object) -> Received:
    """A letter that went over a real server."""
    await written(store, draft(1, **given))
    async with opened() as office:
        await postman(store, office.server).deliver()
    [one] = office.clerk.received
    return one


async def test_every_header_is_as_it_should_be(store: Store) -> None:
    one = await received(store, stop=STOP)
    headers = {name: str(value) for name, value in one.message.items()}
    date = headers.pop("Date")
    assert abs((datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %z") - now()).total_seconds()) < 60
    identity = headers.pop("Message-ID")
    assert re.fullmatch(r"<[\w-]{22}@farms\.example>", identity)
    assert headers == {
        "From": "Farm schools <post@farms.example>",
        "To": "amina@example.org",
        "Subject": "Letter 1",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{STOP}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "Content-Language": "en",
        "MIME-Version": "1.0",
    }
    assert one.envelope.mail_from == "post@farms.example"
    assert one.text == "Salam.\r\n\r\nhttps://farms.example/lessons/1\r\n"


@pytest.mark.parametrize(
    ("language", "subject", "encoding"), [("ur", URDU, "base64"), ("zh-Hans", CHINESE, "base64")]
)
async def test_urdu_and_chinese_arrive_as_they_were_written(
    store: Store, language: str, subject: str, encoding: str
) -> None:
    link = "https://farms.example/lessons/1"
    one = await received(store, language=language, subject=subject, paragraphs=[subject * 3, link])
    mark = MARK if language == "ur" else ""
    assert one.message["Subject"] == subject
    assert one.text == f"{mark}{subject * 3}\r\n\r\n{link}\r\n"
    assert one.message["Content-Language"] == language
    content = one.envelope.content
    assert isinstance(content, bytes)
    assert content.isascii(), "whatever stands on the way"
    assert max(map(len, content.splitlines())) <= 998, "RFC 5322, 2.1.1"
    assert one.message["Content-Transfer-Encoding"] == encoding


def test_an_address_is_never_folded_or_encoded() -> None:
    """Mail programs look for its < and >; of so long a word `email` would make encoded ones."""
    sent = wire(compose(letter(), SENDER)).decode()
    assert f"\r\nList-Unsubscribe: <{STOP}>\r\n" in sent
    assert f"\r\nMessage-ID: {letter().message_id}\r\n" in sent
    long = "a" * 64 + "@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 50 + ".org"
    assert f"\r\nTo: {long}\r\n" in wire(compose(letter(address=long), SENDER)).decode()


def test_one_click_needs_https() -> None:
    """RFC 8058, 3.1: else the button would be a promise that nobody keeps."""
    message = compose(letter(stop="http://farms.example/letters/stop/x"), SENDER)
    assert message["List-Unsubscribe"] == "<http://farms.example/letters/stop/x>"
    assert message["List-Unsubscribe-Post"] is None
    without = compose(letter(stop=None), SENDER)
    assert without["List-Unsubscribe"] is None


def test_a_sender_may_be_called_anything() -> None:
    for name in ("Farm schools", 'O"Neill, Farms', "农业学校联盟", "فارم اسکول", ""):
        back = read(wire(compose(letter(), Sender(name, "post@farms.example"))))
        [address] = back["From"].addresses
        assert (address.display_name, address.addr_spec) == (name, "post@farms.example")


def test_no_space_is_lost_where_a_long_subject_is_folded() -> None:
    """Python's own folding loses some: it writes a space between two encoded words in the clear,
    where it stands for nothing (RFC 2047, 6.2).
    """
    words = (
        "آم کا وقت بدل گیا، اور یہ ایک لمبا عنوان ہے جو کئی سطروں میں جائے گا کیونکہ یہ بہت لمبا ہے"
    )
    for length in range(len(words)):
        subject = f"{words[:length]} {words}".strip()
        assert read(wire(compose(letter(subject=subject), SENDER)))["Subject"] == subject


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_every_subject_comes_back(subject: str) -> None:
    kept = " ".join(subject.split())
    assert read(wire(compose(letter(subject=kept), SENDER)))["Subject"] == kept


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=300))
def test_every_text_comes_back(words: str) -> None:
    back = read(wire(compose(letter(words=words + "\n"), SENDER)))
    assert back.get_content().replace("\r\n", "\n") == words + "\n"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b"])
@pytest.mark.parametrize("field", ["subject", "stop", "message_id", "address"])
def test_no_line_end_gets_into_a_header(field: str, end: str) -> None:
    """Written letters have none; if one had, it would not go out, or not as a header."""
    bad = f"{getattr(letter(), field)}{end}Bcc: everybody@example.org"
    try:
        sent = wire(compose(letter(**{field: bad}), SENDER))
    except ValueError:
        return
    back = read(sent)
    assert back["Bcc"] is None
    assert b"\nBcc:" not in sent
    assert [one.addr_spec for one in back["To"].addresses] == ["amina@example.org"]


async def test_a_title_cannot_add_a_header(store: Store) -> None:
    one = await received(store, subject="Mango\r\nBcc: all@example.org\n\nHello", language="en")
    assert one.message["Subject"] == "Mango Bcc: all@example.org Hello"
    assert one.message["Bcc"] is None
    assert one.envelope.rcpt_tos == ["amina@example.org"]


@pytest.mark.parametrize("dots", [".", "..", ".\n.\nQUIT"])
async def test_a_lone_dot_ends_nothing(store: Store, dots: str) -> None:
    one = await received(store, paragraphs=["Before", dots, "after"])
    assert one.text.replace("\r\n", "\n") == f"Before\n\n{dots}\n\nafter\n"


async def test_an_address_that_is_none_is_refused_and_the_next_goes_on(store: Store) -> None:
    await written(store, draft(1, address="a b@example.org"), draft(2))
    async with opened() as office:
        assert await postman(store, office.server).deliver() == 1
    assert [one.to for one in office.clerk.received] == ["amina@example.org"]


def test_paragraphs_of_urdu_begin_from_the_right() -> None:
    """A mail program goes by the first letter, and that may be of a foreign name."""
    text = laid_out([f"{isolate('李东')} نے پوچھا ہے۔", "https://farms.example/"], "ur")
    assert text == f"{MARK}{isolate('李东')} نے پوچھا ہے۔\n\nhttps://farms.example/\n"
    assert laid_out(["李东问了。"], "zh-Hans") == "李东问了。\n"
