"""Words that are not wanted: found whatever their spelling, and never where they are not."""

import pytest

from ifsa.text.wordlists import Entry, WordList, keys_of

LISTS = {
    "en": ("scam", "easy money", "ass", "don", "co-op deal"),
    "ur": ("کتا", "آسان پیسہ", "گدھا"),
    "ur-Latn": ("kutta", "sale", "paisa double", "to bhaag"),
    "zh-Hans": ("加微信", "微信", "刷单"),
    "any": ("0300 1234567", "加V"),
}
WORDS = WordList.of(
    Entry(number, text, language)
    for number, (language, text) in enumerate(
        (language, text) for language, texts in LISTS.items() for text in texts
    )
)


def found(text: str) -> list[str]:
    return sorted(hit.entry.text for hit in WORDS.find(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # cases, accents, widths, marks
        ("It is a SCAM!", ["scam"]),
        ("Scám", ["scam"]),
        ("ＳＣＡＭ", ["scam"]),
        ("a scam's end, scam.", ["scam"]),
        ("这个scam很多", ["scam"]),
        # what is invisible between letters
        ("s\u200bc\u200da\u2060m", ["scam"]),
        ("s\u200ccam", ["scam"]),
        # Arabic letters for Urdu ones, vowel marks, tatweel, ZWNJ where one sees a gap
        ("كتا", ["کتا"]),
        ("کُتّا", ["کتا"]),
        ("کـتـا", ["کتا"]),
        ("کتا\u200cہے", ["کتا"]),
        ("آسان پيسه", ["آسان پیسہ"]),
        # drawn out, set apart, disguised
        ("scaaaaam", ["scam"]),
        ("sscam ssscam", ["scam"]),
        ("s c a m", ["scam"]),
        ("s.c.a.m", ["scam"]),
        ("this is a s-c-a-m", ["scam"]),
        ("5cam", ["scam"]),
        ("$c@m!", ["scam"]),
        ("Ea$y m0ney, СCАM", ["easy money"]),
        ("pa1sa double", ["paisa double"]),
        ("sсаm", ["scam"]),  # с and а are Cyrillic
        ("گ د ھ ا", ["گدھا"]),
        # phrases
        ("Easy  money", ["easy money"]),
        ("easy-money", ["easy money"]),
        ("easy\nmoney", ["easy money"]),
        ("the co-op deal", ["co-op deal"]),
        # Roman Urdu
        ("kuta", ["kutta"]),
        ("Kuttaa", ["kutta"]),
        ("tu sale kya kar raha hai", ["sale"]),
        ("paissa dabal, paisa double", ["paisa double"]),
        ("to bhag", ["to bhaag"]),
        # Chinese, wherever the characters follow one another
        ("请加微信聊", ["加微信", "微信"]),
        ("加 微 信", ["加微信", "微信"]),
        ("加.微.信", ["加微信"]),
        ("刷單刷单", ["刷单"]),
        ("加v", ["加V"]),
        # numbers however they are grouped
        ("03001234567", ["0300 1234567"]),
        ("0300-123 4567", ["0300 1234567"]),
        ("٠٣٠٠ ١٢٣٤٥٦٧", ["0300 1234567"]),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "The class from Scunthorpe sits on the grass.",
        "Assess the mass; pass the glass.",
        "scammer scams scamp",  # another form is an entry of its own
        "I don't, you don’t.",
        "It was easy. Money came later.",
        "کتاب کتان اکتا",
        "گدھ اور گھوڑا",
        "用微。信不信由你",
        "加入，微小",
        "kata kota kati",
        "Big sale of mangoes is on today at the market.",
        "0300 123456789",
        "10300 1234567",
        "N P K 15 15 15, 5 kg, 2.5 t, H2O, 4x4, 50s",
        "",
        " \u200b ",
        "👍🏽👨‍👩‍👧",
    ],
)
def test_other_words_are_in_nobodys_way(text: str) -> None:
    assert found(text) == []


def test_a_hit_knows_where_it_stands_as_it_was_written() -> None:
    text = "یہ s c a m ہے، كُتا!"
    stretches = {hit.entry.text: text[hit.start : hit.end] for hit in WORDS.find(text)}
    assert stretches == {"scam": "s c a m", "کتا": "كُتا"}


def test_each_entry_is_found_once_where_it_stands_first() -> None:
    hits = WORDS.find("scam, scam and easy money")
    assert [(hit.entry.text, hit.start) for hit in hits] == [("scam", 0), ("easy money", 15)]


@pytest.mark.parametrize(
    ("text", "language", "same_as"),
    [("SCAM", "en", "scam"), ("كتا", "ur", "کتا"), ("kuttah", "ur-Latn", "kuta")],
)
def test_one_word_has_the_same_keys_however_it_is_spelled(
    text: str, language: str, same_as: str
) -> None:
    assert keys_of(text, language) == keys_of(same_as, language)


@pytest.mark.parametrize("text", ["", "a", "骗", "！", "👍", "و"])
def test_what_says_too_little_is_no_entry(text: str) -> None:
    assert keys_of(text, "any") == ()


def test_an_empty_list_finds_nothing() -> None:
    assert WordList().find("scam") == []
