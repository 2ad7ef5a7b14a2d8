"""The one-tap sign-ins are for people at this machine or in this house, and for nobody else."""

import asyncio
import os
import pwd
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.requests import Request

from ifsa.web.nearby import is_nearby
from tests.parts import Server

ONE_TAP = 'action="/sign-in/tour'


async def tried(server: Server, headers: dict[str, str] | None = None) -> tuple[bool, int]:
    """Whether the buttons are shown, and what pressing one gives."""
    async with await server.client() as client:
        page = await client.get("/sign-in", headers=headers)
        pressed = await client.post("/sign-in/tour", data={"handle": "amina"}, headers=headers)
    assert page.status_code == 200
    assert ("set-cookie" in pressed.headers) is (pressed.status_code == 303)
    return ONE_TAP in page.text, pressed.status_code


async def test_at_this_machine_they_are_there(demonstration_server: Server) -> None:
    assert await tried(demonstration_server) == (True, 303)


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded: for=203.0.113.7;proto=https",
        "Via: 1.1 proxy",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-Host: localhost",
        "X-Forwarded-Proto: https",
        "x-forwarded-port: 443",
        "X-Real-IP: 127.0.0.1",
        "X-Client-IP: 203.0.113.7",
        "X-Original-URL: /sign-in",
        "CF-Connecting-IP: 203.0.113.7",
        "True-Client-IP: 203.0.113.7",
        "X-Forwarded-For: ",
    ],
)
async def test_what_was_passed_on_gets_none(demonstration_server: Server, header: str) -> None:
    name, _, value = header.partition(": ")
    assert await tried(demonstration_server, {name: value}) == (False, 404)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000", "127.1.2.3"]
)
async def test_names_of_this_machine(demonstration_server: Server, host: str) -> None:
    assert await tried(demonstration_server, {"Host": host}) == (True, 303)


@pytest.mark.parametrize(
    "host",
    [
        *("ifsa.example", "ifsa.example:8000", "203.0.113.7", "192.168.1.5", "10.0.0.1:8000"),
        *("localhost.example", "127.0.0.1.example", "example#localhost", "127.0.0.1:80:80"),
        *("[::2]", "[::1", "[::1]x", "", "::1"),
    ],
)
async def test_other_names(demonstration_server: Server, host: str) -> None:
    """A foreign page can point its own name at this machine."""
    assert await tried(demonstration_server, {"Host": host}) == (False, 404)


async def test_an_old_protocol_is_a_proxys(demonstration_server: Server) -> None:
    """nginx asks so, and says nothing else, unless it is told to."""
    said = await _said(demonstration_server, "GET /sign-in HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
    assert b"200 OK" in said
    assert ONE_TAP.encode() not in said


async def _said(server: Server, request: str) -> bytes:
    host, _, port = server.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.parametrize("account", ["www-data", "proxy"])
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
async def test_a_proxy_that_says_nothing_is_known_by_its_account(
    demonstration_server: Server, account: str
) -> None:
    """It passes on a Host that a stranger made up, and adds no header."""
    port = demonstration_server.url.rpartition(":")[2]
    asking = (
        r"request='GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'; "
        f'exec 3<>/dev/tcp/127.0.0.1/{port}; printf "$request" >&3; cat <&3'
    )

    def asked(user: str) -> str:
        done = subprocess.run(
            ["/bin/bash", "-c", asking], user=user, cwd="/", capture_output=True, check=True
        )
        return done.stdout.decode()

    page = await asyncio.to_thread(asked, account)
    assert "200 OK" in page
    assert ONE_TAP not in page
    assert ONE_TAP in await asyncio.to_thread(asked, pwd.getpwuid(0).pw_name)
    assert ONE_TAP in await asyncio.to_thread(asked, "games"), "some other account of this machine"


@asynccontextmanager
async def forwarder(server: Server, *added: str) -> AsyncIterator[str]:
    """A proxy: passes on what it is asked, with headers added. Gives its address."""
    port = int(server.url.rpartition(":")[2])

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        there, onward = await asyncio.open_connection("127.0.0.1", port)
        first, _, rest = head.partition(b"\r\n")
        lines = "".join(f"{line}\r\n" for line in (*added, "Connection: close")).encode()
        onward.write(first + b"\r\n" + lines + rest)
        writer.write(await there.read())
        for one in (onward, writer):
            one.close()
            await one.wait_closed()

    proxy = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    finally:
        proxy.close()
        await proxy.wait_closed()


async def test_through_a_proxy_they_are_not_there(demonstration_server: Server) -> None:
    async with (
        forwarder(demonstration_server, "X-Forwarded-For: 203.0.113.7") as address,
        await demonstration_server.client() as client,
    ):
        assert ONE_TAP not in (await client.get(f"{address}/sign-in")).text
    async with (
        forwarder(demonstration_server) as address,
        await demonstration_server.client() as client,
    ):
        shown = await client.get(f"{address}/sign-in")
        assert ONE_TAP in shown.text, "the proxy does pass on"


def request(peer: str, host: str, *headers: tuple[str, str], version: str = "1.1") -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in (("host", host), *headers)]
    scope = {"type": "http", "http_version": version, "headers": raw}
    return Request(scope | {"client": (peer, 40000), "server": ("192.168.1.5", 8000)})


@pytest.mark.parametrize(
    ("peer", "host", "near"),
    [
        ("192.168.1.7", "192.168.1.5:8000", True),
        ("10.3.2.1", "10.3.2.9", True),
        ("fe80::7", "[fe80::5]:8000", True),
        ("::ffff:192.168.1.7", "192.168.1.5", True),
        ("192.168.1.5", "192.168.1.5:8000", True),
        ("8.8.8.8", "192.168.1.5:8000", False),
        ("100.64.0.9", "100.64.0.1:8000", False),
        ("2a00:1450::1", "192.168.1.5", False),
        ("192.168.1.7", "8.8.8.8:8000", False),
        ("192.168.1.7", "ifsa.example", False),
        ("192.168.1.7", "0.0.0.0:8000", False),
        ("127.0.0.1", "192.168.1.5:8000", False),
        ("", "127.0.0.1", False),
        ("somewhere", "127.0.0.1", False),
    ],
)
def test_who_is_in_the_same_network(peer: str, host: str, near: bool) -> None:
    assert is_nearby(request(peer, host)) is near


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Via", "Forwarded", "X-Real-IP"])
def test_in_the_network_too_what_was_passed_on_is_from_outside(header: str) -> None:
    assert not is_nearby(request("192.168.1.7", "192.168.1.5:8000", (header, "x")))
    assert not is_nearby(request("192.168.1.7", "192.168.1.5:8000", version="1.0"))
