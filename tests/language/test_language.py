import ifsa.language as language


def test_every_map_has_exactly_our_languages() -> None:
    for names in (language.BABEL, language.PROVIDERS, language.ENDONYMS):
        assert tuple(names) == language.LANGUAGES


def test_names_lead_there_and_back() -> None:
    assert [language.from_provider(code) for code in ("en", "ur", "zh", "fr")] == [
        "en",
        "ur",
        "zh-Hans",
        None,
    ]
    assert [language.locale(tag).language for tag in language.LANGUAGES] == ["en", "ur", "zh"]
