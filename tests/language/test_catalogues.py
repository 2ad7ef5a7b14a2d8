"""The catalogues are complete: every message of the code in every language, and nothing else.

`make catalogues` brings them up to date; the messages below name what is still to be translated.
"""

import importlib.util
import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.support import NullTranslations

from ifsa.language import BABEL, DEFAULT, LANGUAGES, catalogues

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]
PLURALS = {"ur": (2, "(n != 1)"), "zh-Hans": (1, "0")}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")


def _merge() -> ModuleType:
    """The script beside the catalogues; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("merge", ROOT / "locales" / "merge.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up by name

    sys.modules["merge"] = module
    spec.loader.exec_module(module)
    return module


merge = _merge()


@pytest.fixture(scope="module")
def template() -> Catalog:
    extracted: Catalog = merge.extract()
    return extracted


@pytest.fixture(scope="module", params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(language: str) -> Catalog:
    loaded: Catalog = merge.load(BABEL[language])
    return loaded


def messages(of: Catalog) -> list[Message]:
    return [message for message in of if message.id]


def keys(of: Catalog) -> set[str]:
    return {merge.key(message) for message in messages(of)}


def english(message: Message) -> list[str]:
    """The forms of the message itself. A translation may have the figure or, like "one lesson",
    leave it out, as one of these does."""
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def test_the_code_has_messages(template: Catalog) -> None:
    found = keys(template)
    assert {"Please sign in first.", "%(n)s day ago", "box"} <= found


def test_nothing_is_missing_from_the_catalogue(template: Catalog, catalogue: Catalog) -> None:
    assert sorted(keys(template) - keys(catalogue)) == []


def test_nothing_is_in_the_catalogue_that_the_code_has_not(
    template: Catalog, catalogue: Catalog
) -> None:
    assert sorted(keys(catalogue) - keys(template)) == []
    assert list(catalogue.obsolete) == []


def test_everything_is_translated(catalogue: Catalog) -> None:
    assert merge.missing(catalogue) == []


def test_nothing_is_a_guess(catalogue: Catalog) -> None:
    assert [merge.key(message) for message in messages(catalogue) if message.fuzzy] == []


def test_plural_forms(language: str, catalogue: Catalog, template: Catalog) -> None:
    assert (catalogue.num_plurals, catalogue.plural_expr) == PLURALS[language]
    plural = {merge.key(message) for message in messages(template) if message.pluralizable}
    for message in messages(catalogue):
        wanted = catalogue.num_plurals if merge.key(message) in plural else 1
        assert len(merge.forms(message)) == wanted, message.id


def test_placeholders_are_those_of_the_message(catalogue: Catalog) -> None:
    wrong = [
        f"{merge.key(message)} → {form}"
        for message in messages(catalogue)
        for form in filter(None, merge.forms(message))
        if placeholders(form) not in map(placeholders, english(message))
    ]
    assert wrong == []


def test_no_english_is_left_standing_as_a_translation(catalogue: Catalog) -> None:
    same = [
        merge.key(message)
        for message in messages(catalogue)
        if merge.forms(message)[0] == merge.key(message)
        and re.search("[a-z]{2}", PLACEHOLDER.sub("", merge.key(message)))
    ]
    assert same == []


def test_interface_words_are_those_agreed(template: Catalog, language: str) -> None:
    agreed = merge.terms(template)
    said = {
        merge.key(message): merge.forms(message)
        for message in messages(merge.load(BABEL[language]))
    }
    for (target, key), (word, *_) in agreed.forms.items():
        if target == BABEL[language] and said.get(key, ("",))[0]:
            assert set(said[key]) == {word}, key


def test_the_template_file_is_up_to_date(template: Catalog, tmp_path: Path) -> None:
    merge.save(tmp_path / "messages.pot", template)
    assert (ROOT / "locales" / "messages.pot").read_bytes() == (
        tmp_path / "messages.pot"
    ).read_bytes()


def test_catalogues_are_read_and_give_words() -> None:
    assert catalogues.translations("en").gettext("Save") == "Save"
    ur, zh = catalogues.translations("ur"), catalogues.translations("zh-Hans")
    assert (ur.gettext("Please sign in first."), zh.gettext("Please sign in first.")) == (
        "پہلے لاگ ان کریں۔",
        "请先登录。",
    )
    assert [ur.ngettext("box", "boxes", n) for n in (1, 2)] == ["ڈبہ", "ڈبے"]
    assert [zh.ngettext("box", "boxes", n) for n in (1, 2)] == ["盒", "盒"]
    assert ur.gettext("not in any catalogue") == "not in any catalogue"
    assert ur.pgettext("somewhere", "neither") == "neither"
    assert type(catalogues.translations("en")) is NullTranslations
    assert catalogues.translations("ur") is ur


def test_without_catalogues_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "_PLACES", (tmp_path / "a", tmp_path / "b"))
    with pytest.raises(FileNotFoundError, match="no catalogues in"):
        catalogues.folder()
    (tmp_path / "b").mkdir()
    assert catalogues.folder() == tmp_path / "b"


# -- the script that keeps them -----------------------------------------------------------------


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny project with the real configuration: one module, one page, no catalogues."""
    (tmp_path / "ifsa/web/templates").mkdir(parents=True)
    (tmp_path / "ifsa/a.py").write_text(
        '_("Today"); N_("Mine"); NN_("%(n)s hen", "%(n)s hens"); pgettext("state", "Recording")\n'
    )
    (tmp_path / "ifsa/web/templates/a.html").write_text(
        '{{ _("Save") }}{% trans n=2 %}{{ n }} new{% pluralize %}{{ n }} new{% endtrans %}'
        "{% trans %}\n  two\n  lines\n{% endtrans %}"
    )
    locales = tmp_path / "locales"
    locales.mkdir()
    for name in ("babel.cfg", "interface-terms.csv"):
        shutil.copy(ROOT / "locales" / name, locales)
    monkeypatch.setattr(merge, "HERE", locales)
    monkeypatch.setattr(merge, "ROOT", tmp_path)
    extract, terms = merge.extract, merge.terms
    monkeypatch.setattr(merge, "extract", lambda: extract(tmp_path))
    monkeypatch.setattr(merge, "terms", lambda made: terms(made, locales / "interface-terms.csv"))
    return tmp_path


def entry(language: str, key: str) -> tuple[str, ...]:
    found = {merge.key(message): merge.forms(message) for message in messages(merge.load(language))}
    forms: tuple[str, ...] = found[key]
    return forms


def test_terms_fill_what_they_know_and_the_rest_is_reported(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert merge.main([]) == 1
    assert entry("ur", "Today") == ("آج",)
    assert entry("ur", "Save") == ("محفوظ کریں",)
    assert entry("ur", "%(n)s new") == ("%(n)s نئے", "%(n)s نئے")
    assert entry("zh_Hans", "%(n)s new") == ("%(n)s条新消息",)
    reported = capsys.readouterr().out
    assert sorted(line for line in reported.splitlines() if " ur " in line) == [
        "missing ur       %(n)s hen",
        "missing ur       Mine",
        "missing ur       state\x04Recording",
        "missing ur       two lines",
    ]


def test_handed_in_words_come_in_and_agreed_ones_win(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = workplace / "words.json"
    words.write_text(
        '{"Mine": {"ur": "میرا", "zh_Hans": "我的"}, "Today": {"ur": "wrong"}, "Gone": {"ur": "x"},'
        ' "two lines": {"ur": "دو", "zh_Hans": "二"},'
        ' "state\\u0004Recording": {"ur": "جاری", "zh_Hans": "中"},'
        ' "%(n)s hen": {"plural": "%(n)s hens", "ur": ["%(n)s مرغی", "%(n)s مرغیاں"],'
        ' "zh_Hans": ["%(n)s只鸡"]}}'
    )
    assert merge.main([str(words)]) == 0
    assert entry("ur", "Mine") == ("میرا",)
    assert entry("ur", "Today") == ("آج",)
    assert entry("ur", "%(n)s hen") == ("%(n)s مرغی", "%(n)s مرغیاں")
    assert entry("zh_Hans", "state\x04Recording") == ("中",)
    assert capsys.readouterr().out == "not in the code  words.json: Gone\n"


def test_a_second_run_changes_no_byte_and_what_is_gone_goes(workplace: Path) -> None:
    words = workplace / "words.json"
    words.write_text('{"Mine": {"ur": "میرا", "zh_Hans": "我的"}}')
    merge.main([str(words)])
    files = sorted((workplace / "locales").rglob("messages.po*"))
    before = [file.read_bytes() for file in files]
    assert len(before) == 3
    merge.main([])
    assert [file.read_bytes() for file in files] == before
    (workplace / "ifsa/a.py").write_text('_("Mine")\n_("Mines")\n')
    merge.main([])
    assert entry("ur", "Mine") == ("میرا",)
    assert entry("ur", "Mines") == ("",)
    assert "hens" not in merge.place("ur").read_text()
    assert list(merge.load("ur").obsolete) == []


def test_a_later_file_overrides_an_earlier_one(workplace: Path) -> None:
    for name, word in (("a.json", "پہلا"), ("b.json", "دوسرا")):
        (workplace / name).write_text(f'{{"Mine": {{"ur": "{word}"}}}}')
    merge.main([str(workplace / "a.json"), str(workplace / "b.json")])
    assert entry("ur", "Mine") == ("دوسرا",)
