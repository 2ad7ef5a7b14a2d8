"""Templates: compiled once for all languages, and again when they change."""

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ifsa.language import LANGUAGES
from ifsa.web.assets import Assets
from ifsa.web.rendering import Rendering

WORD = "{% trans %}Cancel{% endtrans %}"


def test_in_each_language_a_template_says_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(WORD, encoding="utf-8")
    rendering = Rendering(Assets(), folders=[tmp_path])
    said = {tag: rendering.fragment("page.html", language=tag, zone="UTC") for tag in LANGUAGES}
    assert said == {"en": "Cancel", "ur": said["ur"], "zh-Hans": said["zh-Hans"]}
    assert len(set(said.values())) == len(LANGUAGES)


@pytest.mark.parametrize("text", ["Changed.", ""])
def test_a_changed_template_is_compiled_anew(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(WORD, encoding="utf-8")
    assert (
        Rendering(Assets(), folders=[tmp_path]).fragment("page.html", language="en", zone="UTC")
        == "Cancel"
    )
    page.write_text(text, encoding="utf-8")
    again = Rendering(Assets(), folders=[tmp_path])
    assert again.fragment("page.html", language="en", zone="UTC") == text


def test_nothing_of_a_language_is_compiled_in() -> None:
    environments = Rendering(Assets())._environments.values()
    codes: dict[str, set[str]] = {}
    for environment in environments:
        for name in environment.list_templates():
            assert environment.loader
            text, path, _ = environment.loader.get_source(environment, name)
            codes.setdefault(name, set()).add(environment.compile(text, name, path, raw=True))
    assert [name for name, made in codes.items() if len(made) > 1] == []
    assert len(codes) > 100


def _rendering(folder: Path, **templates: str) -> Rendering:
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return Rendering(Assets(), folders=[folder])


PAGE = "{% for one in many %}{% include 'piece.html' %}{% endfor %}"
PIECE = "{% import 'parts.html' as parts with context %}{{ parts.say() }}"
DEEPER = """{% import 'deep.html' as deep with context %}
{%- macro say() %}{{ deep.say() }}{% endmacro %}"""


def test_macros_are_made_once_for_a_page(tmp_path: Path) -> None:
    parts = "{% set made = count() %}{% macro say() %}{{ lang }}{{ made }} {% endmacro %}"
    rendering = _rendering(tmp_path, page=PAGE, piece=PIECE, parts=parts)
    made = count(1).__next__
    for said in ("ur1 ur1 ur1 ", "ur2 ur2 ur2 "):
        given: dict[str, Any] = {"many": "abc", "count": made}
        assert rendering.fragment("page.html", language="ur", zone="UTC", **given) == said


def test_macros_that_take_nothing_of_a_page_are_made_once_for_all(tmp_path: Path) -> None:
    parts = (
        "{% set made = count() %}{% macro say() %}{{ lang }}{{ clock }}{{ made }} {% endmacro %}"
    )
    rendering = _rendering(tmp_path, page=PAGE, piece=PIECE, parts=parts)
    for environment in rendering._environments.values():
        environment.globals["count"] = count(1).__next__
    said = [
        rendering.fragment("page.html", language=language, zone=zone, many="ab", now=now)
        for now in (1, 2)
        for language, zone in (("ur", "UTC"), ("ur", "Asia/Karachi"), ("en", "UTC"))
    ]
    assert said == 2 * ["urUTC1 urUTC1 ", "urAsia/Karachi2 urAsia/Karachi2 ", "enUTC1 enUTC1 "]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("{% macro say() %}{{ one }} {% endmacro %}", "a b a "),
        (DEEPER, "<a> <b> <a> "),
    ],
)
def test_macros_say_what_stands_where_they_are_brought_in(
    tmp_path: Path, parts: str, said: str
) -> None:
    deep = "{% macro say() %}<{{ one }}> {% endmacro %}"
    rendering = _rendering(tmp_path, page=PAGE, piece=PIECE, parts=parts, deep=deep)
    given: dict[str, Any] = {"many": ["a", "b", "a"]}
    assert rendering.fragment("page.html", language="en", zone="UTC", **given) == said
