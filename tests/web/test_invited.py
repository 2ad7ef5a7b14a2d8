"""Coming in by an invitation, through a real server."""

import re

import httpx
import pytest

from ifsa.actor import Role
from ifsa.commands.invite import KEEPER
from ifsa.language import LANGUAGES
from ifsa.schools import invitations
from tests import parts
from tests.parts import Server
from tests.schools.world import teenager
from tests.web.test_members import NOOR, PASSWORD


async def invite(server: Server, role: Role, school: str | None = None) -> str:
    """The path that is sent to somebody."""
    made = await server.store.do(invitations.make, KEEPER, role=role, school=school)
    return f"/invitations/{made.secret}"


def link_to(page: httpx.Response, start: str) -> str:
    found = re.search(rf'href="({re.escape(start)}[^"]*)"', page.text)
    assert found, page.text
    return found.group(1)


async def my_role(client: httpx.AsyncClient) -> str:
    return str((await client.get("/api/v1/me")).json()["role"])


async def test_the_first_admin_signs_up_and_accepts(server: Server) -> None:
    path = await invite(server, Role.ADMIN)
    async with await server.client() as visitor:
        shown = await visitor.get(path)
        assert shown.status_code == 200
        assert "as its admin" in shown.text
        sign_up = await visitor.get(link_to(shown, "/sign-up?"))
        assert sign_up.status_code == 200
        kept = re.search(r'name="next" value="([^"]+)"', sign_up.text)
        assert kept
        joined = await visitor.post("/sign-up", data={**NOOR, "next": kept.group(1)})
        assert joined.headers["location"] == path
        assert await my_role(visitor) == "member", "signing up alone gives nothing"
        back = await visitor.get(path)
        assert "You are signed in as" in back.text
        accepted = await visitor.post(path)
        assert (accepted.status_code, accepted.headers["location"]) == (303, "/me")
        assert await my_role(visitor) == "admin"
        assert (await visitor.get(path)).status_code == 404, "it worked once"


async def test_one_with_an_account_signs_in_and_accepts(server: Server) -> None:
    path = await invite(server, Role.MODERATOR)
    async with await server.client() as client:
        assert (await client.post("/sign-up", data=NOOR)).status_code == 303
        await client.post("/sign-out")
        sign_in = await client.get(link_to(await client.get(path), "/sign-in?"))
        kept = re.search(r'name="next" value="([^"]+)"', sign_in.text)
        assert kept
        given = {"name": NOOR["handle"], "password": PASSWORD, "next": kept.group(1)}
        assert (await client.post("/sign-in", data=given)).headers["location"] == path
        await client.post(path)
        assert await my_role(client) == "moderator"


async def test_opening_it_takes_nothing(server: Server) -> None:
    """As a program does that shows what an address leads to."""
    path = await invite(server, Role.ADMIN)
    await parts.member(server.store, "gulab")
    async with await server.client("gulab") as gulab:
        for _ in range(3):
            assert (await gulab.get(path)).status_code == 200
        assert await my_role(gulab) == "member"
        assert (await gulab.post(path)).status_code == 303


async def test_to_run_a_school(demonstration_server: Server) -> None:
    path = await invite(demonstration_server, Role.MEMBER, "ak-bulak")
    async with await demonstration_server.client("li") as li:
        assert "邀请您担任学校" in (await li.get(path)).text, "in her language"
        assert (await li.get("/schools/ak-bulak/edit")).status_code == 403
        accepted = await li.post(path)
        assert accepted.headers["location"] == "/schools/ak-bulak"
        assert (await li.get("/schools/ak-bulak/edit")).status_code == 200


async def test_the_young_are_told_why_not(server: Server) -> None:
    await parts.member(server.store, "zain", born=teenager())
    path = await invite(server, Role.ADMIN)
    async with await server.client("zain") as zain:
        refused = await zain.post(path)
    assert refused.status_code == 403
    assert "18 years or older" in refused.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_one_that_is_over_says_so(server: Server, language: str) -> None:
    async with await server.client(language=language) as visitor:
        page = await visitor.get("/invitations/nobody-knows")
    assert page.status_code == 404
    said = {
        "en": "This link was used already, or is too old.",
        "ur": "لنک",
        "zh-Hans": "链接",
    }
    assert said[language] in page.text


async def test_the_secret_is_not_told_to_other_sites(server: Server) -> None:
    async with await server.client() as visitor:
        page = await visitor.get(await invite(server, Role.ADMIN))
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "private, no-cache"
