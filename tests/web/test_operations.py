"""Health, numbers and descriptions, as those who run the house meet them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from ifsa.actor import Actor, Role
from ifsa.storage.engine import open_engine
from ifsa.storage.marks import Mark
from ifsa.storage.work import Reading
from tests import parts
from tests.parts import Server


async def _get(server: Server, path: str, **headers: str) -> httpx.Response:
    async with await server.client() as client:
        return await client.get(path, headers=headers)


async def _numbers(server: Server) -> dict[str, float]:
    text = (await _get(server, "/metrics")).text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_a_server_lives_and_is_ready(server: Server) -> None:
    assert (await _get(server, "/health/live")).text == "live\n"
    assert (await _get(server, "/health/ready")).text == "ready\n"


async def test_being_ready_leaves_nothing_behind(server: Server) -> None:
    await _get(server, "/health/ready")
    assert await server.store.read(_marks, Actor()) == []


def _marks(reading: Reading, actor: Actor) -> list[str]:
    return list(reading.session.scalars(select(Mark.name)))


async def test_a_server_that_cannot_write_is_not_ready_and_lives(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    holder = open_engine(server.settings.database_url)
    with holder.begin():
        began = asyncio.get_running_loop().time()
        answer = await _get(server, "/health/ready")
        took = asyncio.get_running_loop().time() - began
        assert (await _get(server, "/health/live")).status_code == 200
    holder.dispose()
    assert answer.status_code == 503
    assert 1.5 < took < 4
    assert "not ready" in caplog.text
    await asyncio.sleep(0.2)
    assert (await _get(server, "/health/ready")).status_code == 200


async def test_requests_are_counted_by_their_route(server: Server) -> None:
    for slug in ("no-such", "nor-this"):
        await _get(server, f"/rooms/{slug}")
    await _get(server, "/nowhere")
    numbers = await _numbers(server)
    counted = 'ifsa_requests_total{method="GET",route="%s",status="404"}'
    assert numbers[counted % "/rooms/{slug}"] == 2
    assert numbers[counted % "none"] == 1


async def test_a_rare_method_makes_no_series_of_its_own(server: Server) -> None:
    async with await server.client() as client:
        await client.request("PROPFIND", "/rooms")
    numbers = await _numbers(server)
    assert numbers['ifsa_requests_total{method="other",route="/rooms",status="405"}'] == 1
    assert not [name for name in numbers if "PROPFIND" in name]


async def test_open_sockets_are_counted(server: Server) -> None:
    async with await server.socket():
        assert (await _numbers(server))["ifsa_sockets"] == 1
    await asyncio.sleep(0.05)
    assert (await _numbers(server))["ifsa_sockets"] == 0


async def test_commits_are_measured(server: Server) -> None:
    before = await _numbers(server)
    await parts.member(server.store, "amina")
    after = await _numbers(server)
    grown = {name: after[name] - before[name] for name in after if name.startswith("ifsa_commit")}
    assert grown["ifsa_commit_verbs_sum"] == 1
    assert grown["ifsa_commit_seconds_count"] == 1
    assert 0 < grown["ifsa_commit_seconds_sum"] < 5
    assert {"ifsa_outbox_open", "ifsa_video_viewers"} <= after.keys()


@pytest.fixture
async def behind_a_proxy(tmp_path: Path) -> AsyncIterator[Server]:
    settings = parts.fresh(tmp_path / "data", public_url="https://ifsa.example")
    async with parts.serving(settings) as server:
        yield server


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
async def test_what_a_proxy_passes_on_does_not_come_from_here(server: Server, name: str) -> None:
    assert (await _get(server, "/metrics")).status_code == 200
    assert (await _get(server, "/metrics", **{name: "127.0.0.1"})).status_code == 404


async def test_behind_a_proxy_numbers_are_for_admins(behind_a_proxy: Server) -> None:
    await parts.member(behind_a_proxy.store, "amina")
    await parts.member(behind_a_proxy.store, "saima", role=Role.MODERATOR)
    await parts.member(behind_a_proxy.store, "maryam", role=Role.ADMIN)
    seen = {}
    for handle in (None, "amina", "saima", "maryam"):
        async with await behind_a_proxy.client(handle) as client:
            seen[handle] = (await client.get("/metrics")).status_code
    assert seen == {None: 404, "amina": 404, "saima": 404, "maryam": 200}


async def test_two_houses_count_apart(server: Server, tmp_path: Path) -> None:
    other = parts.fresh(tmp_path / "other")
    async with parts.serving(replace(other)) as second:
        await _get(second, "/rooms")
        assert 'ifsa_requests_total{method="GET",route="/rooms",status="200"}' in await _numbers(
            second
        )
    assert not [name for name in await _numbers(server) if '"/rooms"' in name]
