import gzip
import re
from pathlib import Path

import httpx
import pytest

from ifsa.web.assets import FOREVER, STATIC, Assets
from tests.parts import Server


def test_an_address_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    (tmp_path / "b.js").write_text("export {}")
    before = Assets(tmp_path)
    assert before.url("a.css") == f"/static/{before.version}/a.css"
    assert Assets(tmp_path).version == before.version
    (tmp_path / "b.js").write_text("export { }")
    assert Assets(tmp_path).version != before.version
    (tmp_path / "b.js").rename(tmp_path / "c.js")
    assert Assets(tmp_path).version != before.version


def test_a_name_that_is_not_there_is_an_error_while_the_page_is_made(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=re.escape("no static file a.css")):
        Assets(tmp_path).url("a.css")


def test_the_common_sheet_is_made_of_its_parts_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "common"
    folder.mkdir()
    (folder / "order.txt").write_text("b.css\na.css\n")
    (folder / "a.css").write_text("a{}")
    (folder / "b.css").write_text("b{}")
    assets = Assets(tmp_path)
    assert assets._assets["common.css"].content == b"b{}\na{}"


@pytest.fixture
async def visitor(demonstration_server: Server) -> httpx.AsyncClient:
    return await demonstration_server.client()


def _version(server: Server) -> str:
    version: str = server.app.state.parts.rendering.assets.version
    return version


async def test_it_is_kept_for_ever_and_sent_small(
    demonstration_server: Server, visitor: httpx.AsyncClient
) -> None:
    async with visitor:
        path = f"/static/{_version(demonstration_server)}/rooms/topic.js"
        answer = await visitor.get(path)
        assert answer.headers["cache-control"] == FOREVER
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.content == (STATIC / "rooms" / "topic.js").read_bytes()
        plain = await visitor.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == answer.content
        squeezed = int(answer.headers["content-length"])
        assert squeezed <= len(gzip.compress(answer.content, 9)) + 20


async def test_an_old_address_gives_the_new_file_and_is_not_kept(
    visitor: httpx.AsyncClient,
) -> None:
    async with visitor:
        answer = await visitor.get("/static/000000000000/rooms/topic.js")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["nothing.js", "..%2fguard.py", "rooms", ""])
async def test_nothing_else_is_served(
    demonstration_server: Server, visitor: httpx.AsyncClient, name: str
) -> None:
    async with visitor:
        answer = await visitor.get(f"/static/{_version(demonstration_server)}/{name}")
        assert answer.status_code == 404
