"""Fetching what strangers name, from servers that mean no good."""

import asyncio
import gzip
import ssl
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ifsa.clock import now
from ifsa.delivery import fetcher
from ifsa.delivery.fetcher import PAGE, PICTURE, Fetched, Fetcher, UnreachedError
from tests.delivery.elsewhere import PUBLIC, Answer, Asked, Web, head, leads_to, says, web

AGENT = "IFSA/0 (+https://ifsa.example)"
ADDRESS = "http://farm.example/news"


@pytest.fixture
async def there() -> AsyncIterator[Web]:
    async with web() as found:
        yield found


async def fetch(there: Web, address: str = ADDRESS, kind: fetcher.Kind = PAGE) -> Fetched:
    return await Fetcher(AGENT, ["ifsa.example"], world=there.world).fetch(address, kind)


async def refused(there: Web, address: str = ADDRESS, kind: fetcher.Kind = PAGE) -> UnreachedError:
    with pytest.raises(UnreachedError) as caught:
        await fetch(there, address, kind)
    return caught.value


async def test_a_page_comes_with_what_the_server_says_of_it(there: Web) -> None:
    kind = 'Text/HTML; Charset="GBK"'
    there.put(ADDRESS, says("<p>wheat", kind, ["X-Robots-Tag: nosnippet"]))
    came = await fetch(there, ADDRESS + "#part")
    assert (came.body, came.charset, came.robots) == (b"<p>wheat", "gbk", "nosnippet")
    assert came.address.text == ADDRESS
    assert there.dialled == [PUBLIC]


async def test_what_is_asked_says_who_asks_and_nothing_else(
    there: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    there.put(
        "http://farm.example/", says("", more=["Set-Cookie: a=b", "Location: /b"], status=301)
    )
    there.put("http://farm.example/b", says("<p>"))
    await fetch(there, "http://farm.example/")
    assert there.asked[1] == Asked(
        "farm.example",
        "/b",
        {
            "host": "farm.example",
            "user-agent": AGENT.lower(),
            "accept": "application/xhtml+xml, text/html",
            "accept-encoding": "gzip, deflate",
            "connection": "close",
        },
    )


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://inside.example/",
        "http://six.example/",
        "http://ifsa.example/",
        "https://user@other.example/",
        "http://other.example:6379/",
        "file:///etc/passwd",
        "ftp://other.example/",
    ],
)
async def test_no_redirect_leads_in(there: Web, target: str) -> None:
    there.names |= {
        "localhost": [["127.0.0.1"]],
        "inside.example": [["10.0.0.7"]],
        "six.example": [["::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]],
        "ifsa.example": [["1.1.1.1"]],
        "other.example": [[PUBLIC]],
        "0x7f.1": [["127.0.0.1"]],
    }
    there.put(ADDRESS, leads_to(target))
    error = await refused(there)
    assert not error.later
    assert there.dialled == [PUBLIC], "somebody else was dialled"


async def test_a_name_that_answers_otherwise_a_moment_later_leads_where_it_was_checked(
    there: Web,
) -> None:
    """DNS rebinding: first a public address, then one inside."""
    there.put(ADDRESS, says("<p>wheat"))
    there.names["farm.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert (await fetch(there)).body == b"<p>wheat"
    assert there.dialled == [PUBLIC]
    await refused(there)
    assert there.dialled == [PUBLIC], "the second look-up was not checked"


async def test_a_name_is_checked_anew_for_each_redirect(there: Web) -> None:
    there.put(ADDRESS, leads_to("/again"))
    there.names["farm.example"] = [[PUBLIC], ["192.168.0.1"]]
    await refused(there)
    assert there.dialled == [PUBLIC]


async def test_it_follows_three_times_and_no_more(there: Web) -> None:
    for number in range(30):
        there.put(f"http://farm.example/{number}", leads_to(f"/{number + 1}", 301 + number % 3))
    there.put("http://farm.example/30", says("<p>"))
    assert "more than 3" in str(await refused(there, "http://farm.example/0"))
    assert [one.path for one in there.asked] == ["/0", "/1", "/2", "/3"]
    assert (await fetch(there, "http://farm.example/27")).address.target == "/30"


async def _endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(head())
    while True:
        writer.write(b"<p>wheat</p>" * 1000)
        await writer.drain()


async def _slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(head())
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def _huge_head(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 X\r\n")
    while True:
        writer.write(b"X-More: " + b"a" * 1000 + b"\r\n")
        await writer.drain()


async def _short(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(head(more=["Content-Length: 1000"]) + b"<p>")


async def _both_lengths(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(head(more=["Content-Length: 3", "Content-Length: 4"]) + b"<p>a")


async def _no_http(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n" * 3)


async def _hangs_up(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def test_of_an_endless_page_the_beginning_is_read(there: Web) -> None:
    there.put(ADDRESS, _endless)
    assert len((await fetch(there)).body) == PAGE.most


async def test_an_endless_picture_is_none(there: Web) -> None:
    async def picture(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(kind="image/jpeg"))
        while True:
            writer.write(b"\xff" * 10_000)
            await writer.drain()

    there.put(ADDRESS, picture)
    assert "larger than" in str(await refused(there, kind=PICTURE))


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
async def test_a_bomb_gives_no_more_than_is_wanted(
    there: Web, packed: Callable[[bytes], bytes]
) -> None:
    bomb = packed(b"\0" * 200_000_000)
    way = "gzip" if packed is gzip.compress else "deflate"
    there.put(ADDRESS, says(bomb, more=[f"Content-Encoding: {way}"]))
    there.put("http://farm.example/p", says(bomb, "image/png", [f"Content-Encoding: {way}"]))
    tracemalloc.start()
    try:
        assert (await fetch(there)).body == b"\0" * PAGE.most
        assert "larger than" in str(await refused(there, "http://farm.example/p", PICTURE))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 12_000_000, "it was unpacked first, and cut then"


async def test_what_is_packed_is_unpacked_over_many_pieces(there: Web) -> None:
    page = "".join(f"<p>{number} گندم</p>" for number in range(20_000)).encode()
    sent = gzip.compress(page)

    async def pieces(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(more=["Content-Encoding: gzip", f"Content-Length: {len(sent)}"]))
        for start in range(0, len(sent), 700):
            writer.write(sent[start : start + 700])
            await writer.drain()
            await asyncio.sleep(0)

    there.put(ADDRESS, pieces)
    assert (await fetch(there)).body == page[: PAGE.most]


@pytest.mark.parametrize("answer", [_slow, _silent], ids=["a drip", "silence"])
async def test_nobody_is_waited_for_longer_than_is_said(
    there: Web, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (fetcher.CONNECTING, fetcher.WHOLE) == (5.0, 10.0)
    monkeypatch.setattr(fetcher, "WHOLE", 0.5)
    there.put(ADDRESS, answer)
    began = monotonic()
    assert (await refused(there)).later
    assert monotonic() - began < 2


async def test_redirects_take_their_time_from_the_same_ten_seconds(
    there: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher, "WHOLE", 0.5)

    async def slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        await leads_to("/news")(asked, writer)

    there.put(ADDRESS, slowly)
    assert (await refused(there)).later
    assert len(there.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [_huge_head, _short, _both_lengths, _no_http, _hangs_up],
    ids=["a huge head", "too short", "two lengths", "no HTTP", "hung up"],
)
async def test_what_is_no_proper_answer_is_none(there: Web, answer: Answer) -> None:
    there.put(ADDRESS, answer)
    await refused(there)


@pytest.mark.parametrize(
    ("answer", "later"),
    [
        (says("gone", status=404), False),
        (says("gone", status=410), False),
        (says("no", status=403), False),
        (says("too many", status=429), True),
        (says("broken", status=500), True),
        (says("away", status=503), True),
        (says("", status=204), False),
        (says("", status=302), False),
        (says("%PDF", "application/pdf"), False),
        (says("<p>", "text/plain"), False),
        (says("<p>", ""), False),
        (says("<p>", more=["Content-Encoding: br"]), False),
        (says("no gzip", more=["Content-Encoding: gzip"]), False),
    ],
)
async def test_an_answer_that_is_no_page_is_known_for_what_it_is(
    there: Web, answer: Answer, later: bool
) -> None:
    there.put(ADDRESS, answer)
    assert (await refused(there)).later is later


async def test_a_name_that_is_none_may_be_one_later(there: Web) -> None:
    assert (await refused(there, "http://nobody.example/")).later


async def test_an_address_where_nobody_listens_may_answer_later(there: Web) -> None:
    there.put(ADDRESS, says("<p>"))
    there.ports[80] = 9
    assert (await refused(there)).later
    there.names["farm.example"] = [["1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4"]]
    await refused(there)
    assert there.dialled[1:] == ["1.1.1.1", "1.0.0.1", "8.8.8.8"]


def _certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's certificate for a name, and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "both.pem").write_bytes(secret + pem)
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(folder / "both.pem")
    trusts = ssl.create_default_context(cadata=pem.decode())
    return serves, trusts


async def test_a_certificate_is_for_the_name_and_not_for_the_address_that_is_dialled(
    tmp_path: Path,
) -> None:
    serves, trusts = _certificate(tmp_path, "farm.example")
    async with web(serves) as there:
        there.put("https://farm.example/", says("<p>wheat"))
        there.put("https://other.example/", says("<p>rye"))
        await refused(there, "https://farm.example/")
        there.trust = trusts
        assert (await fetch(there, "https://farm.example/")).body == b"<p>wheat"
        await refused(there, "https://other.example/")
        assert [one.host for one in there.asked] == ["farm.example"]
