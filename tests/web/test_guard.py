from collections.abc import AsyncIterator

import pytest
from starlette.datastructures import Headers

from ifsa.errors import Refused
from ifsa.language.problems import sentence
from ifsa.web.guard import BODY_MAX, HEADERS, UPLOAD_MAX, same_origin
from tests.parts import Server

FOREIGN = "https://evil.example"
UPLOAD = {"Content-Type": "multipart/form-data; boundary=x"}
PART = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"host": "farm.example", "origin": "https://farm.example"}, True),
        ({"host": "farm.example:8000", "origin": "http://farm.example:8000"}, True),
        ({"host": "farm.example", "origin": "https://farm.example.evil.example"}, False),
        ({"host": "farm.example", "origin": "https://farm.example@evil.example"}, False),
        ({"host": "farm.example", "origin": "http://farm.example:8000"}, False),
        ({"host": "farm.example", "origin": "null"}, False),
        ({"host": "farm.example", "origin": ""}, False),
        ({"host": "inner:8000", "origin": "https://farm.example"}, False),
        ({"host": "a", "origin": FOREIGN, "sec-fetch-site": "same-origin"}, False),
    ],
)
def test_what_a_browser_says_of_where_a_request_comes_from(
    headers: dict[str, str], ours: bool
) -> None:
    assert same_origin(Headers(headers)) is ours


def test_a_public_address_behind_a_proxy_is_ours() -> None:
    headers = Headers({"host": "inner:8000", "origin": "https://farm.example"})
    assert same_origin(headers, {"https://farm.example"})


async def test_a_foreign_page_changes_nothing_and_is_told_in_the_reader_s_words(
    demonstration_server: Server,
) -> None:
    async with await demonstration_server.client("amina") as amina:
        await amina.get("/?lang=ur")  # others share her, and may have left her another one
        given = {"key": "0b9a3a34-39a4-4c4c-9d0d-5a3f6f2f0b6e", "title": "Spam", "text": "Spam"}
        answer = await amina.post(
            "/rooms/chenab-orchards/topics", data=given, headers={"Origin": FOREIGN}
        )
        assert answer.status_code == 403
        assert sentence(Refused("origin"), "ur") in answer.text
        assert '<html lang="ur" dir="rtl">' in answer.text
        again = await amina.get("/rooms/chenab-orchards")
        assert "Spam" not in again.text


async def test_a_program_hears_it_as_a_problem(demonstration_server: Server) -> None:
    async with await demonstration_server.client("amina") as amina:
        answer = await amina.post(
            "/api/v1/topics/1/read", json={"seq": 1}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "origin")
        assert answer.headers["content-type"] == "application/problem+json"


async def test_reading_from_elsewhere_is_free_and_a_token_is_proof_enough(
    demonstration_server: Server,
) -> None:
    async with await demonstration_server.client() as visitor:
        answer = await visitor.get("/rooms", headers={"Origin": FOREIGN})
        assert answer.status_code == 200
        token = await demonstration_server.secret("li")
        headers = {"Authorization": f"Bearer {token}", "Origin": FOREIGN}
        answer = await visitor.post("/api/v1/topics/1/read", json={"seq": 1}, headers=headers)
        assert answer.status_code == 200


async def test_every_answer_carries_the_rules_for_the_browser(
    demonstration_server: Server,
) -> None:
    async with await demonstration_server.client() as visitor:
        for path in ("/rooms", "/nowhere", "/api/v1/rooms", "/rooms/nowhere"):
            answer = await visitor.get(path)
            for name, value in HEADERS.items():
                assert answer.headers[name] == value, path
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("told", [True, False], ids=["with its length", "without"])
@pytest.mark.parametrize(
    ("headers", "limit"),
    [(FORM, BODY_MAX), (UPLOAD, UPLOAD_MAX)],
    ids=["form", "upload"],
)
async def test_a_body_over_the_limit_is_413_in_the_reader_s_language(
    demonstration_server: Server, headers: dict[str, str], limit: int, told: bool
) -> None:
    opening = b"text=" if headers is FORM else PART
    body = opening + b"x" * (limit + 1)

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 64 * 1024):
            yield body[start : start + 64 * 1024]

    async with await demonstration_server.client("li") as li:
        answer = await li.post(
            "/rooms/chenab-orchards/topics/1",
            content=body if told else chunks(),
            headers=headers,
        )
        assert answer.status_code == 413
        assert '<html lang="zh-Hans"' in answer.text
        assert "太大" in answer.text
        assert (await li.get("/rooms")).status_code == 200


async def test_a_body_at_the_limit_is_read(demonstration_server: Server) -> None:
    body = b"text=" + b"x" * (BODY_MAX - 5)
    async with await demonstration_server.client("li") as li:
        answer = await li.post("/rooms/chenab-orchards/topics/1", content=body, headers=FORM)
        assert answer.status_code == 422
