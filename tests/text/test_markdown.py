import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.text.markdown import ATTRIBUTES, LINK_REL, TAGS, plain, render

REL = f'rel="{LINK_REL}"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("*a* **b** _c_ d_e_f", "<p><em>a</em> <strong>b</strong> <em>c</em> d_e_f</p>"),
        ("\\*plain\\*", "<p>*plain*</p>"),
        ("# no\n> heading\n`nor code`", "<p># no<br>&gt; heading<br>`nor code`</p>"),
        ("    indented", "<p>indented</p>"),
        ("<b onclick=x>&amp;", "<p>&lt;b onclick=x&gt;&amp;amp;</p>"),
        ("![photo](http://a.b/c.png)", f'<p>!<a href="http://a.b/c.png" {REL}>photo</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](http://a.b 'title')", f'<p><a href="http://a.b" {REL}>x</a></p>'),
        ("<https://a.b>", f'<p><a href="https://a.b" {REL}>https://a.b</a></p>'),
    ],
)  # fmt: skip
def test_blocks_and_marks(text: str, html: str) -> None:
    shown = render(text, language="und").replace("\n", "").replace(' dir="auto"', "")
    assert shown == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**世界！**你好", "<strong>世界！</strong>你好"),
        ("你好**「世界」**。好", "你好<strong>「世界」</strong>。好"),
        ("这是*重点：*请看", "这是<em>重点：</em>请看"),
        ("2 * 3 * 4 斤", "2 * 3 * 4 斤"),
        ("**word!**next", "**word!**next"),  # CommonMark's own rule stays for other scripts
        ("价格** 210 **元", "价格** 210 **元"),
    ],
)
def test_emphasis_beside_chinese(text: str, html: str) -> None:
    assert render(text, language="zh-Hans") == f'<p dir="auto" lang="zh-Hans">{html}</p>\n'


@pytest.mark.parametrize(
    ("text", "address", "around"),
    [
        ("see https://a.b/c_d_e?x=1&y=*z*w.", "https://a.b/c_d_e?x=1&amp;y=*z*w", ("see ", ".")),
        ("看https://a.b/c。谢谢", "https://a.b/c", ("看", "。谢谢")),
        ("یہ https://a.b/c، دیکھیں", "https://a.b/c", ("یہ ", "، دیکھیں")),
        ("(http://a.b/x)", "http://a.b/x", ("(", ")")),
        ("http://a.b/w_(y)", "http://a.b/w_(y)", ("", "")),
        ("**http://a.b/**", "http://a.b/", ("<strong>", "</strong>")),
    ],
)
def test_bare_addresses_become_links(text: str, address: str, around: tuple[str, str]) -> None:
    link = f'<a href="{address}" dir="ltr" {REL}>{address}</a>'
    assert render(text, language="und") == f'<p dir="auto">{around[0]}{link}{around[1]}</p>\n'


@pytest.mark.parametrize("text", ["xhttp://a.b", "http://", "ftp://a.b/c", "javascript://a"])
def test_no_link_from_what_is_none(text: str) -> None:
    assert render(text, language="und") == f'<p dir="auto">{text}</p>\n'


def test_an_address_inside_a_link_makes_no_second_one() -> None:
    assert render("[see http://a.b](http://c.d)", language="und") == (
        f'<p dir="auto"><a href="http://c.d" {REL}>see http://a.b</a></p>\n'
    )


def test_a_list_runs_the_way_of_its_first_letter() -> None:
    assert render("- 1. آم\n- mango", language="en") == (
        '<ul dir="rtl" lang="en">\n<li dir="auto">\n<ol dir="rtl">\n<li dir="auto">آم</li>\n</ol>\n'
        '</li>\n<li dir="auto">mango</li>\n</ul>\n'
    )
    assert '<ol start="5" dir="ltr" lang="ur">' in render("5. one", language="ur")
    assert '<ul dir="rtl" lang="ur">' in render("- 123", language="ur")


@pytest.mark.parametrize("tag", ["und", '"><script>', "", "x" * 40])
def test_a_language_that_is_none_is_not_written(tag: str) -> None:
    assert render("a", language=tag) == '<p dir="auto">a</p>\n'


class Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, "", None))
        self.found += [(tag, name, value) for name, value in attrs]

    def handle_comment(self, data: str) -> None:
        self.found.append(("!--", "", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("!", "", decl))


PIECES = r"""
<script> <img src=x onerror=alert(1)> </p> <svg/onload=x> <!-- --> <a href='javascript:x'> </a>
[x](javascript:x) [x](data:text/html,x) [x](vbscript:x) [x](HTTPS://a.b) ![i](//a) <x@y.z> title=x
]( [ ** * __ _ ` ``` ~~ - 1. # > | \ &lt; &#106; &#x3c; http:// https://a.b/" ' (http://a.b
'onclick=x') <https://a.b/"onclick=x> 谢谢！ آم
"""
HOSTILE = st.lists(
    st.text(max_size=8) | st.sampled_from([*PIECES.split(), " ", "\n", "\n\n", "\u202e", "\x00"]),
    max_size=25,
).map("".join)


@given(HOSTILE)
def test_nothing_outside_the_short_list_comes_out(text: str) -> None:
    inspector = Inspector()
    inspector.feed(render(text, language="ur"))
    inspector.close()
    for tag, name, value in inspector.found:
        assert tag in TAGS
        assert (
            name in {"", *ATTRIBUTES[tag], "rel"}
            if tag == "a"
            else name in {"", *ATTRIBUTES.get(tag, ())}
        )
        if name == "href":
            assert value is not None
            assert value.lower().startswith(("http:", "https:", "mailto:", "tel:", "/", "#")) or (
                ":" not in value.split("/")[0]
            )


@given(HOSTILE)
def test_plain_words_never_fail_and_have_no_line_ends(text: str) -> None:
    assert "\n" not in plain(text)


@pytest.mark.parametrize(
    "piece", ["*", "[", "*a ", "[](", "<https://", "http://a", "**a", "_*", "- a\n", "(((", "> "]
)
def test_no_piece_repeated_takes_long(piece: str) -> None:
    started = time.process_time()
    render(piece * (8000 // len(piece)), language="en")
    # 0.01 to 0.07 s when written; what grows with the square of the length takes minutes.
    assert time.process_time() - started < 2
