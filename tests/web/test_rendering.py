"""Templates: compiled once for all languages, and again when they change."""

from pathlib import Path

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
