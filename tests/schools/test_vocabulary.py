from ifsa.language import LANGUAGES
from ifsa.schools import vocabulary
from ifsa.schools.vocabulary import Kind, choices, label, unknown, words

KINDS: tuple[Kind, ...] = (
    "field",
    "crop",
    "livestock",
    "facility",
    "method",
    "season",
    "verification",
)


def test_every_word_has_a_name_in_every_language() -> None:
    for kind in KINDS:
        assert words(kind), kind
        for key, names in words(kind).items():
            assert set(names) == set(LANGUAGES), (kind, key)
            assert all(text.strip() for text in names.values()), (kind, key)


def test_the_fields_of_practice_are_those_of_the_alliance() -> None:
    assert list(words("field")) == [
        "agriculture",
        "environment",
        "information_technology",
        "rural_development",
    ]


def test_a_word_is_named_in_the_readers_language() -> None:
    assert [label("crop", "kinnow", tag) for tag in LANGUAGES] == [
        "Kinnow mandarin",
        "کینو",
        "基诺柑橘",
    ]


def test_a_word_nobody_knows_shows_its_key() -> None:
    assert label("crop", "dragon_fruit", "ur") == "dragon fruit"
    assert unknown("crop", ["wheat", "dragon_fruit"]) == ["dragon_fruit"]


def test_choices_keep_the_order_of_the_file() -> None:
    assert choices("season", "en")[0] == ("rabi", "Rabi (winter crop)")
    assert [key for key, _ in choices("season", "ur")] == list(vocabulary.words("season"))
