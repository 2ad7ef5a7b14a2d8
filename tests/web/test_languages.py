"""The languages of texts that one reads: chosen on any page, kept, and told to the style sheet."""

import re

from ifsa.language import WRITTEN
from ifsa.web.assets import STATIC
from tests.parts import Server

READS = re.compile(r'<body [^>]*data-reads="([^"]*)"')


async def test_a_visitor_reads_what_the_page_is_in_until_they_say_otherwise(
    demonstration_server: Server,
) -> None:
    async with await demonstration_server.client(language="ur") as client:
        assert READS.findall((await client.get("/lessons")).text) == ["ur ur-Latn"]
        chosen = (await client.get("/lessons?reads=&reads=en&reads=tlh&reads=zh-Hans")).text
        assert READS.findall(chosen) == ["zh-Hans en"]
        kept = (await client.get("/schools")).text
        assert READS.findall(kept) == ["zh-Hans en"]
        assert [
            tag in re.findall(r'name="reads" value="([^"]+)" checked', kept) for tag in WRITTEN
        ] == [tag in ("zh-Hans", "en") for tag in WRITTEN]
        await client.get("/lessons?reads=")
        assert READS.findall((await client.get("/schools")).text) == ["ur ur-Latn"]


async def test_a_member_says_it_in_a_form_and_finds_it_on_another_device(
    demonstration_server: Server,
) -> None:
    async with await demonstration_server.client("li") as client:
        sent = {"language": "zh-Hans", "reads": ["", "zh-Hans", "ur"]}
        assert (await client.post("/me/choices", data=sent)).status_code == 303
    async with await demonstration_server.client("li") as client:
        assert READS.findall((await client.get("/rooms")).text) == ["ur zh-Hans"]
        assert (await client.get("/api/v1/me")).json()["reads"] == ["ur", "zh-Hans"]
        wrong = await client.post("/me/choices", data={"reads": ["", "tlh"]})
        assert wrong.status_code == 422
        await client.patch("/api/v1/me", json={"reads": []})
        assert (await client.get("/api/v1/me")).json()["reads"] == ["zh-Hans"]


def test_the_style_sheet_knows_every_language_that_one_can_read() -> None:
    sheet = (STATIC / "common" / "tongues.css").read_text(encoding="utf-8")
    named = re.findall(r'\[data-reads~="([^"]+)"\] \.tongue\[data-tongue="([^"]+)"\]', sheet)
    assert named == [(tag, tag) for tag in WRITTEN]
