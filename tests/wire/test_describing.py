"""The descriptions of the wire, held against the application that they describe."""

import ast
import inspect
import re
import textwrap
from typing import Any

import pytest
from starlette.routing import Route

from ifsa.web.describing import ApiRoute
from ifsa.wire.describing import Call
from tests.parts import Server

API = ("/api/v1/", "/hooks/")
# Not calls in JSON: uploads speak tus, which describes itself, and the download is a ZIP.
OTHER_TONGUES = {"/api/v1/uploads", "/api/v1/uploads/{upload:int}", "/api/v1/me/export"}


@pytest.fixture(scope="module")
async def documents(demonstration_server: Server) -> dict[str, Any]:
    async with await demonstration_server.client() as client:
        return {
            name: (await client.get(f"/api/{name}.json")).json() for name in ("openapi", "asyncapi")
        }


def _api_routes(server: Server) -> list[Route]:
    routes = [one for one in server.app.routes if isinstance(one, Route)]
    return [one for one in routes if one.path.startswith(API) and one.path not in OTHER_TONGUES]


async def test_each_api_route_is_described(demonstration_server: Server) -> None:
    bare = [one.path for one in _api_routes(demonstration_server) if not isinstance(one, ApiRoute)]
    assert bare == [], "declare these with ifsa.web.describing.api_route"


async def test_each_call_stands_in_the_document(
    demonstration_server: Server, documents: dict[str, Any]
) -> None:
    found = {
        (method.upper(), path)
        for path, operations in documents["openapi"]["paths"].items()
        for method in operations
    }
    routes = [one for one in _api_routes(demonstration_server) if isinstance(one, ApiRoute)]
    assert found == {(one.call.method, one.call.address) for one in routes}


async def test_what_a_route_says_it_asks_is_what_its_handler_decodes(
    demonstration_server: Server,
) -> None:
    wrong = []
    for route in _api_routes(demonstration_server):
        assert isinstance(route, ApiRoute)
        decoded = _decoded(route.endpoint)
        if decoded != {"body": _name(route.call.asks), "query_struct": _name(route.call.query)}:
            wrong.append(f"{route.call.method} {route.path}: decodes {decoded}")
    assert wrong == []


def _name(struct: type | None) -> str | None:
    return struct.__name__ if struct else None


def _decoded(endpoint: Any) -> dict[str, str | None]:
    """Which struct an endpoint's own code reads from the body and from the query string."""
    found: dict[str, str | None] = {"body": None, "query_struct": None}
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(endpoint)))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in found:
            found[node.func.id] = ast.unparse(node.args[1]).rpartition(".")[2]
    return found


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
async def test_every_reference_leads_somewhere(documents: dict[str, Any], name: str) -> None:
    document = documents[name]
    references = set(re.findall(r"'\$ref': '(#[^']+)'", str(document)))
    assert len(references) > 10
    for reference in references:
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


async def test_live_commands_and_frames_stand_in_the_document(documents: dict[str, Any]) -> None:
    messages = documents["asyncapi"]["channels"]["live"]["messages"]
    assert {"send.post", "send.watch", "receive.ok", "receive.message.posted"} <= messages.keys()
    silent = [name for name, message in messages.items() if not message["summary"]]
    assert silent == [], "say in a docstring what these are"


def test_a_call_refuses_what_follows_from_what_it_takes() -> None:
    one = Call("GET", "/api/v1/rooms", "Rooms.", None)
    assert one.problems == []
    post = Call("POST", "/api/v1/rooms/{slug}/{id:int}", "Post.", None, asks=Call, refuses=(409,))  # type: ignore[arg-type]
    assert post.problems == [400, 401, 403, 404, 409, 413, 422, 429]
    assert post.address == "/api/v1/rooms/{slug}/{id}"
    assert post.parameters == [("slug", "string"), ("id", "integer")]
