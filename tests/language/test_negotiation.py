import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.language import LANGUAGES
from ifsa.language.negotiation import (
    best_text,
    known_zone,
    likely_zone,
    negotiate,
    supported,
)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("ur", "ur"),
        ("ur-PK", "ur"),
        ("UR_pk", "ur"),
        ("pa-Arab", "ur"),
        ("pa-Arab-PK", "ur"),
        ("sd-PK", "ur"),
        ("skr", "ur"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh_Hans", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("yue", "zh-Hans"),
        ("ur-Latn", None),
        ("pa", None),
        ("pa-Guru-IN", None),
        ("sd-Deva", None),
        ("fr", None),
        ("", None),
        ("english", None),
    ],
)
def test_tags_and_our_languages(tag: str, language: str | None) -> None:
    assert supported(tag) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ur-PK,ur;q=0.9,en;q=0.8", "ur"),
        ("en;q=0.4, zh-CN;q=0.9", "zh-Hans"),
        ("fr-FR,fr;q=0.9,ur;q=0.2", "ur"),
        ("ur;q=0, en", "en"),
        ("zh;q=0", "en"),
        ("zh;q=2, ur;q=x, en;q=0.1", "en"),
        ("ur ; Q=0.5 , zh-Hans ; q=0.6", "zh-Hans"),
        ("zh,ur", "zh-Hans"),
        ("ur,zh", "ur"),
        ("*", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
        (";;;,,,q=;", "en"),
        ("x" * 5000 + ",ur", "en"),
    ],
)
def test_the_browsers_best(header: str | None, language: str) -> None:
    assert negotiate(None, header) == language


@pytest.mark.parametrize(
    ("chosen", "language"),
    [("zh-Hans", "zh-Hans"), ("zh", "zh-Hans"), ("xx", "ur"), ("", "ur"), (None, "ur")],
)
def test_a_choice_comes_before_the_browser(chosen: str | None, language: str) -> None:
    assert negotiate(chosen, "ur") == language


@given(st.text() | st.none(), st.text() | st.none())
def test_garbage_never_fails(chosen: str | None, header: str | None) -> None:
    assert negotiate(chosen, header) in LANGUAGES


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Asia/Karachi", "Asia/Karachi"),
        ("UTC", "UTC"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("asia/karachi", None),
        ("../../etc/passwd", None),
        ("Factory", None),
        ("", None),
        ("Asia", None),
        ("Asia/Karachi\x00", None),
    ],
)
def test_zones(name: str, zone: str | None) -> None:
    assert known_zone(name) == zone


def test_the_first_guess_of_a_zone_is_a_zone() -> None:
    guesses = [likely_zone(language) for language in (*LANGUAGES, "fr")]
    assert guesses == ["UTC", "Asia/Karachi", "Asia/Shanghai", "UTC"]
    assert [known_zone(guess) for guess in guesses] == guesses


@pytest.mark.parametrize(
    ("texts", "language", "best"),
    [
        ({"en": "a", "ur": "ب"}, "ur", ("ur", "ب")),
        ({"en": "a", "ur": "ب"}, "zh-Hans", ("en", "a")),
        ({"ur": "ب", "zh-Hans": "丙"}, "en", ("ur", "ب")),
        ({"sw": "d"}, "en", ("sw", "d")),
        ({"en": "", "sw": "d"}, "en", ("sw", "d")),
        ({}, "ur", ("und", "")),
    ],
)
def test_the_best_of_several_texts(
    texts: dict[str, str], language: str, best: tuple[str, str]
) -> None:
    assert best_text(texts, language) == best
