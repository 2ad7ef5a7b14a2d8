"""Too often: a translated sentence, when to come again, and what was typed is kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from ifsa.actor import Actor
from ifsa.config import Settings
from ifsa.members import accounts
from ifsa.members import queries as members
from ifsa.rooms import queries
from tests import parts
from tests.parts import Server

ROOM = "chenab-orchards"
AT_ONCE = 12  # messages in ten seconds
TYPED = "آم کی پیوند کاری"
SENTENCES = {
    "en": "Try again in",
    "ur": "دوبارہ کوشش کریں",
    "zh-Hans": "再试",
}


@pytest.fixture
async def limited(demonstration_data: Settings, tmp_path: Path) -> AsyncIterator[Server]:
    """A server that counts."""
    settings = parts.copied(demonstration_data, tmp_path / "data")
    counting = parts.settings_in(settings.data, rate_limits=True)
    async with parts.serving(counting) as server:
        yield server


async def _topic(server: Server) -> int:
    return (await server.store.read(queries.room, Actor(), slug=ROOM)).open_topic


async def _use_up(server: Server, handle: str) -> None:
    async with await server.client(handle) as client:
        for _ in range(AT_ONCE):
            body = {"key": str(uuid4()), "text": "Salam"}
            answer = await client.post(f"/api/v1/rooms/{ROOM}/messages", json=body)
            assert answer.status_code == 201


@pytest.mark.parametrize("language", ["en", "ur", "zh-Hans"])
async def test_a_form_keeps_what_was_typed(limited: Server, language: str) -> None:
    await _use_up(limited, "amina")
    amina = await limited.store.read(members.actor_named, Actor(), handle="amina")
    await limited.store.do(accounts.choose, amina, language=language, zone=None)
    form = {"key": str(uuid4()), "text": TYPED}
    async with await limited.client("amina") as client:
        address = f"/rooms/{ROOM}/topics/{await _topic(limited)}"
        answer = await client.post(address, data=form)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 10
    assert TYPED in answer.text
    assert form["key"] in answer.text
    assert f'lang="{language}"' in answer.text
    assert SENTENCES[language] in answer.text


async def test_a_program_is_told_when_to_come_again(limited: Server) -> None:
    await _use_up(limited, "amina")
    async with await limited.client("amina") as client:
        body = {"key": str(uuid4()), "text": TYPED}
        answer = await client.post(f"/api/v1/rooms/{ROOM}/messages", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) == problem["params"]["retry_after"]


async def test_a_socket_is_told_when_to_come_again_and_may(limited: Server) -> None:
    await _use_up(limited, "amina")
    command = {"op": "post", "ref": "1", "room": ROOM, "key": str(uuid4()), "text": TYPED}
    async with await limited.socket("amina") as socket:
        await socket.send(json.dumps(command))
        refused = json.loads(await socket.recv())
        assert (refused["ev"], refused["code"]) == ("error", "too_many")
        assert 1 <= refused["retry_after"] <= 10
        await asyncio.sleep(refused["retry_after"])
        await socket.send(json.dumps(command))
        assert json.loads(await socket.recv())["ev"] == "ok"


async def test_one_who_wrote_much_keeps_nobody_else_from_writing(limited: Server) -> None:
    await _use_up(limited, "amina")
    await _use_up(limited, "li")


async def test_guessing_a_password_is_slowed_and_the_name_is_kept(limited: Server) -> None:
    form = {"name": "amina", "password": "a wrong guess"}
    async with await limited.client() as client:
        answers = [await client.post("/sign-in", data=form) for _ in range(11)]
    assert [one.status_code for one in answers] == [422] * 10 + [429]
    assert 'value="amina"' in answers[-1].text
    assert "a wrong guess" not in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) >= 1
