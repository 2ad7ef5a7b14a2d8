"""`ifsa serve` and what goes with it, as processes beside this one."""

import asyncio
import json
import shutil
import signal
import socket
import ssl
import time
from pathlib import Path

import httpx
import pysqlite3
import pytest
from websockets.asyncio.client import connect

from ifsa.config import Settings
from tests.commands import qr
from tests.commands.running import Serving, begun, ifsa, ifsa_alone, serving

ONE_TAP = 'action="/sign-in/tour'


@pytest.fixture
def folder(demonstration_data: Settings, tmp_path: Path) -> Path:
    """A working folder with the demonstration data."""
    shutil.copytree(demonstration_data.data, tmp_path / "data")
    return tmp_path


def _stopped(server: Serving) -> float:
    """Seconds from SIGTERM to the end."""
    began = time.monotonic()
    server.send(signal.SIGTERM)
    server.said(within=10)
    return time.monotonic() - began


def test_loading_the_demonstration_twice_keeps_the_data(folder: Path) -> None:
    with serving(folder=folder) as server:
        before = _schools_and_rooms(server)
        token = ifsa("token", "amina", folder=folder).out.strip()
        said = {"key": "0c0f7c5e-8e54-4a5e-8d9f-3d1f6a0f0001", "text": "kept"}
        answer = httpx.post(
            f"{server.url}/api/v1/rooms/market-talk/messages",
            json=said,
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 201
    again = ifsa("demo", folder=folder)
    assert (again.status, again.out) == (0, "demonstration data is there\n")
    with serving(folder=folder) as server:
        after = _schools_and_rooms(server)
    assert after["schools"] == before["schools"] > 0
    assert after["messages"] == before["messages"] + 1


def test_the_second_time_one_does_not_wait_for_the_whole_house(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    said = ifsa_alone("demo", folder=folder)
    assert said.out == "demonstration data is there\n"
    imported = {line.rpartition("|")[2].strip() for line in said.err.splitlines()}
    assert "ifsa.storage.marks" in imported
    assert {"ifsa.app", "ifsa.demo.load", "starlette"} & imported == set()


def test_a_loading_that_was_cut_off_is_noticed(tmp_path: Path) -> None:
    assert ifsa("migrate", folder=tmp_path).status == 0
    with begun("demo", folder=tmp_path) as loading:
        while not _has_begun(tmp_path / "data" / "ifsa.db"):
            assert loading.process.is_alive(), "it was faster than we looked"
            time.sleep(0.01)
    said = ifsa("demo", folder=tmp_path)
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        f"ifsa: the demonstration data was not loaded to its end: remove {tmp_path / 'data'}\n"
    )


def _has_begun(database: Path) -> bool:
    """Whether somebody of the demonstration has joined."""
    connection = pysqlite3.connect(str(database))
    try:
        return bool(connection.execute("SELECT 1 FROM member").fetchone())
    finally:
        connection.close()


def _schools_and_rooms(server: Serving) -> dict[str, int]:
    schools = httpx.get(f"{server.url}/api/v1/schools").json()
    rooms = httpx.get(f"{server.url}/api/v1/rooms").json()["items"]
    return {"schools": schools["total"], "messages": sum(room["messages"] for room in rooms)}


def test_demonstration_data_is_not_put_among_real_members(tmp_path: Path) -> None:
    assert ifsa("migrate", folder=tmp_path).status == 0
    with serving(folder=tmp_path) as server:
        member = {
            "handle": "gulab",
            "name": "Gulab",
            "password": "long enough",
            "born": "1980-01-01",
        }
        assert httpx.post(f"{server.url}/api/v1/members", json=member).status_code == 201
    said = ifsa("demo", folder=tmp_path)
    assert said.status == 1
    assert "is in use" in said.err


def test_a_token_is_its_member(folder: Path) -> None:
    with serving(folder=folder) as server:
        token = ifsa("token", "bashir", folder=folder)
        assert token.status == 0
        assert len(token.out.split()) == 1
        headers = {"Authorization": f"Bearer {token.out.strip()}"}
        mine = httpx.get(f"{server.url}/api/v1/me", headers=headers)
        assert mine.json()["handle"] == "bashir"
        labels = [
            device["label"]
            for device in httpx.get(f"{server.url}/api/v1/devices", headers=headers).json()["items"]
        ]
        assert "ifsa token" in labels


def test_unless_told_otherwise_only_this_machine_reaches_it(folder: Path) -> None:
    with serving(folder=folder) as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", server.port), timeout=5)
    with serving(folder=folder, host="0.0.0.0") as server:
        socket.create_connection(("127.0.0.2", server.port), timeout=5).close()


def test_one_tap_sign_ins_are_for_this_machine(folder: Path) -> None:
    with serving(folder=folder) as server:
        assert ONE_TAP in httpx.get(f"{server.url}/sign-in").text
        assert server.err == ""


@pytest.mark.parametrize(
    "public", [{"host": "0.0.0.0"}, {"public_url": "https://ifsa.example"}], ids=str
)
def test_a_public_address_shows_no_one_tap_sign_ins(folder: Path, public: dict[str, str]) -> None:
    with serving(folder=folder, **public) as server:
        here = f"http://127.0.0.1:{server.port}"
        page = httpx.get(f"{here}/sign-in")
        assert page.status_code == 200
        assert ONE_TAP not in page.text
        tried = httpx.post(f"{here}/sign-in/tour", data={"handle": "maryam"})
        assert tried.status_code == 404
        assert "set-cookie" not in tried.headers
        assert "one-tap sign-ins are not shown" in server.err


def test_on_the_local_network_it_is_https_with_its_certificate(folder: Path) -> None:
    with serving("--lan", folder=folder) as server:
        certificate = folder / "data" / "lan" / "certificate.pem"
        trusting = ssl.create_default_context(cafile=str(certificate))
        here = f"https://127.0.0.1:{server.port}"
        page = httpx.get(f"{here}/sign-in", verify=trusting)
        assert page.status_code == 200
        assert ONE_TAP in page.text
        signed_in = httpx.post(f"{here}/sign-in/tour", data={"handle": "amina"}, verify=trusting)
        assert "Secure" in signed_in.headers["set-cookie"]
        assert server.url.startswith("https://")
        assert qr.read(_drawn(server.greeting)) == f"{server.url}/"
        key = folder / "data" / "lan" / "key.pem"
        assert key.stat().st_mode & 0o077 == 0
        kept = certificate.read_bytes()
    with serving("--lan", folder=folder):
        assert certificate.read_bytes() == kept, "phones that trusted it need not trust anew"


async def test_over_https_live_pages_are_told_all(folder: Path) -> None:
    with serving("--lan", folder=folder) as server:
        certificate = folder / "data" / "lan" / "certificate.pem"
        trusting = ssl.create_default_context(cafile=str(certificate))
        url = f"wss://127.0.0.1:{server.port}/live"
        # All that comes is taken: closing waits ten seconds behind what nobody took.
        async with connect(url, ssl=trusting, max_queue=None) as line:
            for ref, room in enumerate(("market-talk", "ask-anything", "water-soil")):
                frame = {"op": "watch", "room": room, "after": 0, "as": "html", "ref": str(ref)}
                await line.send(json.dumps(frame))
            answered: set[str] = set()
            while answered < {"0", "1", "2"}:
                heard = json.loads(await asyncio.wait_for(line.recv(), 10))
                answered |= {heard["ref"]} if heard["ev"] == "ok" else set()


def _drawn(greeting: str) -> str:
    """The lines that a picture was drawn in."""
    return "\n".join(line for line in greeting.splitlines() if line and set(line) <= set("█▀▄ "))


async def test_sigterm_closes_within_ten_seconds(folder: Path) -> None:
    with serving(folder=folder) as server:
        url = server.url.replace("http", "ws", 1) + "/live"
        async with connect(url) as line:
            await line.send('{"op":"watch","room":"market-talk"}')
            await line.recv()
            took = await asyncio.to_thread(_stopped, server)
        assert took < 10
        assert "Traceback" not in server.err


def test_it_starts_again_after_kill(folder: Path) -> None:
    with serving(folder=folder) as server:
        assert httpx.get(f"{server.url}/health/ready").status_code == 200
        server.process.kill()
        server.process.join()
    with serving(folder=folder) as server:
        assert httpx.get(f"{server.url}/health/ready").status_code == 200
