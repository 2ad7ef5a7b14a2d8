"""Who is spoken to in a text: in any script, and not where an @ is something else."""

import pytest

from ifsa.text.markdown import handles, plain, render
from ifsa.text.mentions import Spoken

PEOPLE = {"li": Spoken("李", "/members/li"), "b.khan": Spoken("B & Khan", "/members/b.khan")}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("@bashir what now?", "bashir"),
        ("سلام @bashir، کیا حال ہے", "bashir"),
        ("سلام@bashir", "bashir"),
        ("请@li看一下", "li"),
        ("(@Bashir)", "bashir"),
        ("**@bashir**", "bashir"),
        ("- @bashir", "bashir"),
        ("thanks\n@bashir", "bashir"),
        ("a ` and @bashir", "bashir"),
    ],
)
def test_a_handle_stands_in_any_script(text: str, first: str) -> None:
    assert [tries[0] for tries in handles(text)] == [first]


@pytest.mark.parametrize(
    "text",
    [
        "mail bashir@farms.example please",
        "<bashir@farms.example>",
        "https://farms.example/@bashir/1",
        "[@bashir](https://farms.example)",
        "`@bashir`",
        "the sign `x @bashir y` here",
        r"\@bashir",
        "@ bashir",
        "@b",
        "@",
        "@@",
    ],
)
def test_an_at_sign_is_not_always_a_name(text: str) -> None:
    assert handles(text) == []


def test_a_full_stop_may_belong_to_the_sentence() -> None:
    assert handles("ask @b.khan.") == [("b.khan",)]
    assert handles("ask @li.Then come") == [("li.then", "li")]


def test_a_name_stands_there_isolated_and_as_a_link() -> None:
    shown = render("سلام @li، @nobody", language="ur", people=PEOPLE)
    assert (
        '<a href="/members/li" class="mention" rel="nofollow ugc noopener">@<bdi>李</bdi></a>'
        in (shown)
    )
    assert "<bdi>@nobody</bdi>" in shown
    assert shown.count("<a ") == 1


def test_a_name_is_text_and_no_markup() -> None:
    shown = render("@b.khan", language="en", people=PEOPLE)
    assert "<bdi>B &amp; Khan</bdi>" in shown
    wild = {"li": Spoken("<script>x</script>", 'javascript:alert(1)" onclick="x')}
    shown = render("@li", language="en", people=wild)
    assert "<script" not in shown
    assert " onclick=" not in shown.replace("&quot; onclick=", "")
    assert 'href="javascript' not in shown


def test_the_words_of_a_text_keep_the_handle() -> None:
    assert plain("**Salaam** @li") == "Salaam @li"
