import asyncio
import json

import httpx
import msgspec
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Conflict, Invalid, NotFound, Problem, Refused, TooMany
from ifsa.language import LANGUAGES
from ifsa.language.problems import sentence
from ifsa.web import edge
from tests.parts import Server


class Basket(msgspec.Struct):
    kind: str
    count: int = 1
    tags: list[str] = []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/rooms", "/rooms"),
        ("/rooms?at=5#s5", "/rooms?at=5#s5"),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("https://evil.example", None),
        ("javascript:alert(1)", None),
        ("rooms", None),
        ("/rooms\r\nSet-Cookie: a=b", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_path_of_ours_is_gone_on_to(given: str | None, path: str | None) -> None:
    assert edge.local_path(given) == path


PROBLEMS = [
    Refused("sign_in_first"),
    Refused("not_allowed"),
    NotFound(),
    Invalid("title", "too_long", limit=200),
    Conflict("key_reused"),
    TooMany(8),
    Problem("bad_json"),
]


@pytest.fixture
async def desk(server: Server) -> httpx.AsyncClient:
    """A server that also raises what it is asked for, takes baskets, and falls over."""

    async def fail(request: Request) -> Response:
        raise PROBLEMS[request.path_params["number"]]

    async def crash(request: Request) -> Response:
        raise ZeroDivisionError("secret detail")

    async def take(request: Request) -> Response:
        basket = await edge.submitted(request, Basket)
        return edge.json_answer({"basket": basket, "typed": edge.typed(request)})

    async def take_json(request: Request) -> Response:
        return edge.json_answer(await edge.body(request, Basket))

    async def look(request: Request) -> Response:
        return edge.json_answer(edge.query_struct(request, Basket))

    app: Starlette = server.app
    app.router.routes[:0] = [
        Route("/fail/{number:int}", fail),
        Route("/api/fail/{number:int}", fail),
        Route("/crash", crash),
        Route("/api/crash", crash),
        Route("/baskets", take, methods=["POST"]),
        Route("/baskets", look, methods=["GET"]),
        Route("/api/baskets", take_json, methods=["POST"]),
    ]
    return httpx.AsyncClient(base_url=server.url, timeout=20)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_problem_is_a_page_or_a_document_in_the_reader_s_language(
    desk: httpx.AsyncClient, language: str
) -> None:
    async with desk:
        for number, problem in enumerate(PROBLEMS):
            headers = {"Accept-Language": language}
            page = await desk.get(f"/fail/{number}", headers=headers)
            assert page.status_code == problem.http_status
            assert f'<html lang="{language}"' in page.text
            assert _plain(sentence(problem, language)) in _plain(page.text)
            answer = await desk.get(f"/api/fail/{number}", headers=headers)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["content-language"] == language
            document = answer.json()
            assert (answer.status_code, document["status"]) == (problem.http_status,) * 2
            assert (document["code"], document.get("field")) == (problem.code, problem.field)
            assert document["title"] == sentence(problem, language)
            wait = "8" if problem.code == "too_many" else None
            assert answer.headers.get("retry-after") == wait == page.headers.get("retry-after")


def _plain(text: str) -> str:
    return text.replace("&#39;", "'").replace("’", "'")


async def test_a_crash_says_nothing_of_its_inside(
    desk: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk:
        for path in ("/crash", "/api/crash"):
            answer = await desk.get(path, headers={"Accept-Language": "zh-CN"})
            assert answer.status_code == 500
            assert "secret" not in answer.text
        assert answer.json()["code"] == "server"
        assert (await desk.get("/rooms")).status_code == 200


async def test_an_error_page_needs_no_database(
    desk: httpx.AsyncClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*given: object, **named: object) -> None:
        raise OperationalError("SELECT", {}, Exception("disk"))

    monkeypatch.setattr(server.store.reader, "read", gone)
    async with desk:
        desk.cookies.set("ifsa_device", "somebody")
        answer = await desk.get("/rooms", headers={"Accept-Language": "ur"})
        assert answer.status_code == 500
        assert '<html lang="ur" dir="rtl">' in answer.text
        assert (await desk.get("/api/v1/rooms")).json()["code"] == "server"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nowhere", 404, "not_found"),
        ("DELETE", "/api/v1/rooms", 405, "method"),
        ("GET", "/api/v1/topics/99999999999999999999/messages", 404, "not_found"),
        ("GET", "/api/v1/topics/999999999999999999/messages", 404, "not_found"),
        ("GET", "/api/v1/topics/-1/messages", 404, "not_found"),
    ],
)
async def test_what_is_no_address_is_said_our_way(
    desk: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    async with desk:
        answer = await desk.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        page = await desk.request(method, path.removeprefix("/api"))
        assert "<html" in page.text


async def test_a_form_becomes_a_struct_and_what_was_typed_is_kept(desk: httpx.AsyncClient) -> None:
    async with desk:
        given = {"kind": "آم", "count": "3", "tags": ["a", "b"], "more": "x"}
        answer = await desk.post("/baskets", data=given)
        assert answer.json()["basket"] == {"kind": "آم", "count": 3, "tags": ["a", "b"]}
        assert answer.json()["typed"]["more"] == "x"
        parts = {name: (None, value) for name, value in (("kind", "آم"), ("count", ""))}
        answer = await desk.post("/baskets", files=parts)
        assert answer.json()["basket"] == {"kind": "آم", "count": 1, "tags": []}


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ("{", 400, "bad_json", None),
        ("\ud800".encode("utf-8", "surrogatepass"), 400, "bad_json", None),
        ("[]", 422, "bad_form", None),
        ("{}", 422, "required", "kind"),
        ('{"kind": 5}', 422, "bad_form", "kind"),
        ('{"kind": "a", "count": "many"}', 422, "bad_number", "count"),
        ('{"kind": "a", "tags": [5]}', 422, "bad_form", "tags"),
        ("[" * 100_000, 422, "bad_form", None),
        ('{"kind": ' + "[" * 100_000, 422, "bad_form", "kind"),
    ],
    ids=lambda given: repr(given)[:30],
)
async def test_a_wrong_body_names_its_field(
    desk: httpx.AsyncClient, body: str | bytes, status: int, code: str, field: str | None
) -> None:
    async with desk:
        answer = await desk.post("/api/baskets", content=body)
        document = answer.json()
        assert (answer.status_code, document["code"]) == (status, code)
        assert document.get("field") == field


async def test_a_form_with_too_much_in_it_is_refused(desk: httpx.AsyncClient) -> None:
    async with desk:
        many = {f"field{number}": (None, "x") for number in range(edge.FORM_FIELDS + 1)}
        assert (await desk.post("/baskets", files=many)).status_code == 400
        broken = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = await desk.post("/baskets", content=b"--y\r\nnonsense", headers=broken)
        assert answer.status_code in {400, 422}
        assert (await desk.get("/baskets?kind=a&count=2")).json()["count"] == 2
        assert (await desk.get("/baskets?kind=a&count=x")).status_code == 422


async def test_a_page_is_nobody_else_s_to_keep(desk: httpx.AsyncClient) -> None:
    async with desk:
        for path in ("/rooms", "/api/v1/rooms"):
            answer = await desk.get(path)
            assert answer.headers["cache-control"] == "private, no-cache"
            assert "Cookie" in answer.headers["vary"]


async def test_a_hundred_at_once_are_each_answered(desk: httpx.AsyncClient) -> None:
    async with desk:
        answers = await asyncio.gather(*(desk.get("/api/v1/rooms") for _ in range(100)))
        assert {json.dumps(answer.json()) for answer in answers} == {'{"items": [], "next": null}'}
