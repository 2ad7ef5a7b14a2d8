"""The address of a service: shown once, and good for posting."""

import re
from dataclasses import replace
from pathlib import Path

from ifsa.actor import Actor, Role
from ifsa.members.queries import actor_named
from ifsa.rooms import spaces
from tests.parts import Server, fresh, member, serving

PATH = "/rooms/chenab-orchards/services"


async def test_the_address_is_shown_once_and_posts(demonstration_server: Server) -> None:
    async with (
        await demonstration_server.client("bashir") as bashir,
        await demonstration_server.client() as program,
    ):
        sent = await bashir.post(PATH, data={"name": "Plant protection <Multan>"})
        assert (sent.status_code, sent.headers["location"]) == (303, PATH)
        assert "HttpOnly" in sent.headers["set-cookie"]
        shown = await bashir.get(PATH)
        assert shown.headers["cache-control"] == "no-store"
        (address,) = re.findall(r'<code class="address"[^>]*>([^<]+)</code>', shown.text)
        assert "Plant protection &lt;Multan&gt;" in shown.text
        assert address not in (await bashir.get(PATH)).text
        posted = await program.post(address, json={"text": "明天有大雨", "lang": "zh-Hans"})
        assert posted.status_code == 201
        said = posted.json()
        assert (said["author"]["name"], said["lang"]) == ("Plant protection <Multan>", "zh-Hans")
        assert (await program.post(address, json={"text": " "})).status_code == 422
        (one,) = (await bashir.get(f"/api/v1{PATH}")).json()["items"]
        assert one["used_at"] is not None
        assert (await bashir.post(f"/services/{one['id']}/revoke")).status_code == 303
        assert (await program.post(address, json={"text": "Again."})).status_code == 404


async def test_what_was_typed_is_kept_when_it_can_not_be_taken(
    demonstration_server: Server,
) -> None:
    async with await demonstration_server.client("bashir") as bashir:
        long = "x" * 61
        answer = await bashir.post(PATH, data={"name": long})
        assert answer.status_code == 422
        assert f'value="{long}"' in answer.text


async def test_a_program_that_runs_wild_is_slowed_down(tmp_path: Path) -> None:
    async with serving(replace(fresh(tmp_path / "data"), rate_limits=True)) as server:
        await member(server.store, "maryam", role=Role.ADMIN)
        async with await server.client("maryam") as maryam:
            room = {"slug": "wheat", "name": {"en": "Wheat"}, "about": {}, "emblem": "wheat"}
            maria = await server.store.read(actor_named, Actor(), handle="maryam")
            await server.store.do(spaces.open, maria, **room)
            made = (await maryam.post("/api/v1/rooms/wheat/services", json={"name": "W"})).json()
            answers = [
                await maryam.post(f"/hooks/{made['secret']}", json={"text": f"Rain {number}."})
                for number in range(11)
            ]
    assert [one.status_code for one in answers] == [201] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
