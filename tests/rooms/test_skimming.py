"""What a page of the web says of itself, whoever made it and however badly."""

import subprocess
import sys
from contextlib import suppress
from time import monotonic

import pytest

from ifsa.errors import Invalid
from ifsa.rooms import skim
from ifsa.rooms.skimming import TIMEOUT, TITLE_MOST, WORDS_MOST, Skimmed, skimmed

OPEN_GRAPH = """<!doctype html><html><head>
<title>News | The Farm</title>
<meta name="description" content="plain words">
<meta property="og:title" content="Wheat rust is back">
<meta property="og:description" content="What helps, and what does not.">
<meta property="og:image" content="/rust.jpg">
<meta name="twitter:title" content="A bird's title">
</head><body><p>Long story</p></body></html>"""


def of(page: str | bytes, charset: str = "", robots: str = "") -> Skimmed:
    return skimmed(page.encode() if isinstance(page, str) else page, charset, robots)


def test_open_graph_counts_before_all_else() -> None:
    words = "What helps, and what does not."
    assert of(OPEN_GRAPH) == Skimmed("Wheat rust is back", words, "/rust.jpg", "en")


def test_without_it_a_page_has_a_title_and_a_description() -> None:
    page = "<title> Wheat\n  prices </title><meta name=DESCRIPTION content='Of today'>"
    assert of(page) == Skimmed("Wheat prices", "Of today", "", "en")


def test_of_a_card_of_x_is_taken_what_there_is() -> None:
    page = (
        "<meta name='twitter:title' content='گندم'><meta name='twitter:description' content='پانی'>"
        "<meta name='twitter:image' content='https://a.example/p.png'>"
    )
    assert of(page) == Skimmed("گندم", "پانی", "https://a.example/p.png", "ur")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>no title",
        "<title></title>",
        "<title> \u200b\u202e </title>",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100,
        b"PK\x03\x04" + b"\0" * 10_000,
    ],
    ids=["nothing", "no title", "empty", "nothing to see", "a picture", "an archive"],
)
def test_a_page_without_a_title_has_no_card(page: str | bytes) -> None:
    with pytest.raises(Invalid):
        of(page)


SAYS = "小麦锈病防治：先看叶片"


@pytest.mark.parametrize(
    ("charset", "declared", "codec"),
    [
        ("", "", "utf-8"),
        ("utf-8", "", "utf-8"),
        ("gbk", "", "gbk"),
        ("GB2312", "", "gbk"),
        ("", "<meta charset=gb2312>", "gbk"),
        ("", "<meta http-equiv=Content-Type content='text/html; charset=gbk'>", "gb18030"),
        ("", "", "gb18030"),
        ("nonsense", "<meta charset='GBK'>", "gbk"),
        ("zlib_codec", "<meta charset=gbk>", "gbk"),
        ("big5", "", "big5"),
        ("", "", "utf-8-sig"),
        ("gbk", "", "utf-16"),
    ],
)
def test_a_page_of_china_is_read_however_it_says_it_is_written(
    charset: str, declared: str, codec: str
) -> None:
    title = "小麥病害" if codec == "big5" else SAYS
    page = f"<html><head>{declared}<title>{title}</title>".encode(codec)
    assert of(page, charset).title == title


def test_a_charset_that_names_both_is_that_of_the_server() -> None:
    page = "<meta charset=big5><title>小麦</title>".encode("gbk")
    assert of(page, "gbk").title == "小麦"


def test_broken_letters_are_marked_and_not_more_than_they() -> None:
    page = b"<meta charset=utf-8><title>wheat \xff\xfe\xc3 rust</title>"
    assert of(page).title == "wheat \ufffd\ufffd\ufffd rust"


def test_a_page_cut_in_the_middle_of_a_letter_is_utf_8_all_the_same() -> None:
    page = "<title>گندم</title><p>پانی".encode()[:-1]
    assert of(page).title == "گندم"


def test_what_is_a_script_stays_a_text() -> None:
    page = (
        "<title><script>alert(1)</script></title>"
        "<meta name=description content='&lt;img src=x onerror=alert(2)&gt;'>"
        "<script>document.title = 'other'</script>"
    )
    found = of(page)
    assert found.title == "<script>alert(1)</script>"
    assert found.words == "<img src=x onerror=alert(2)>"


def test_what_turns_letters_around_or_hides_them_is_taken_out() -> None:
    page = "<title>pay\u202egnp.exe\u202c \u2066here\u2069 \u200bno\u00adw\x00\x07</title>"
    assert of(page).title == "paygnp.exe here now\ufffd"


def test_long_texts_are_shortened_between_words_and_many_marks_are_few() -> None:
    zalgo = "a" + "\u0301" * 500
    page = f"<title>{'wheat ' * 5000}</title><meta name=description content='{zalgo * 900}'>"
    found = of(page)
    assert len(found.title) <= TITLE_MOST
    assert found.title.endswith("wheat…")
    assert len(found.words) <= WORDS_MOST * 9


@pytest.mark.parametrize(
    ("robots", "meta"),
    [
        ("noindex", ""),
        ("none", ""),
        ("nofollow, NoIndex", ""),
        ("", "<meta name=Robots content='noindex,follow'>"),
    ],
)
def test_a_page_that_asks_not_to_be_shown_elsewhere_is_not(robots: str, meta: str) -> None:
    with pytest.raises(Invalid):
        of(OPEN_GRAPH.replace("<head>", f"<head>{meta}"), robots=robots)


def test_one_that_asks_for_no_words_or_no_picture_has_none() -> None:
    assert of(OPEN_GRAPH, robots="nosnippet").words == ""
    assert of(OPEN_GRAPH, robots="max-image-preview: none").picture == ""
    assert of(OPEN_GRAPH, robots="max-snippet:0, index").title == "Wheat rust is back"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000,
        "<b>" * 170_000,
        "<table><td>" * 45_000,
        "<meta " * 85_000,
        "<!--" + "-" * 500_000,
        "<![CDATA[" * 55_000,
        "<title>" + "&" * 500_000,
        "<p " + "a=b " * 125_000,
        "<svg><title>" * 40_000,
        "<" * 500_000,
        "<select><option>" * 32_000,
        "<a href='" * 55_000,
        "<meta charset" * 40_000,
    ],
    ids=lambda page: page[:12],
)
def test_pages_that_are_made_to_take_long_do_not(page: str) -> None:
    began = monotonic()
    with suppress(Invalid):
        of(page[: 512 * 1024])
    assert monotonic() - began < TIMEOUT, "it was stopped from outside only"


def test_what_reads_it_can_open_nothing_and_has_little_time_and_memory() -> None:
    tries = f"""
import importlib.util, socket
spec = importlib.util.spec_from_file_location("skim", {skim.__file__!r})
skim = importlib.util.module_from_spec(spec)
spec.loader.exec_module(skim)
skim.confine()
def fails(attempt):
    try:
        attempt()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "it went"
print(fails(lambda: open("/etc/passwd")), fails(lambda: socket.socket()),
      fails(lambda: bytearray(1 << 30)), flush=True)
while True:
    pass
"""
    done = subprocess.run(
        [sys.executable, "-c", tries], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stdout.split() == ["OSError", "OSError", "MemoryError"]
    assert done.returncode < 0, "it was not stopped"
