"""`ifsa password`: a link for who has forgotten theirs, also where there is no mail."""

from pathlib import Path

from tests.commands.running import ifsa
from tests.parts import fresh, serving
from tests.web.test_members import PASSWORD, noor

NEW = "water lilies in the canal"


async def test_a_link_from_the_machine_gives_a_new_password(tmp_path: Path) -> None:
    settings = fresh(tmp_path / "data")
    async with serving(settings) as server, noor(server) as client:
        said = ifsa("password", "@Noor_Bibi", folder=tmp_path, public_url="https://farms.example")
        assert said.status == 0, said.err
        assert "It works once, until " in said.err
        link = said.out.strip()
        assert link.startswith("https://farms.example/sign-in/renew/")
        path = link.removeprefix("https://farms.example")
        assert "@noor_bibi" in (await client.get(path)).text
        assert (await client.post(path, data={"password": NEW})).status_code == 303
        assert (await client.get("/api/v1/me")).status_code == 401
        assert (await client.post(path, data={"password": PASSWORD})).status_code == 404
        for password, status in ((PASSWORD, 422), (NEW, 303)):
            given = {"name": "noor_bibi", "password": password}
            assert (await client.post("/sign-in", data=given)).status_code == status


def test_nobody_has_this_handle(tmp_path: Path) -> None:
    assert ifsa("migrate", folder=tmp_path).status == 0
    said = ifsa("password", "nobody", folder=tmp_path)
    assert (said.status, said.out) == (1, "")
    assert said.err == "ifsa: nobody has the handle nobody\n"
