import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.text.folding import fold
from ifsa.text.sounds import sound
from ifsa.text.tokens import ARABIC, LATIN


@pytest.mark.parametrize(
    "line",
    """
    گندم gandum gundum gandom
    بجائی bijai bijaai bjai
    بوائی bowai buwai
    کپاس kapas kapaas kpas
    چاول chawal chaawal chawl
    کھاد khaad khad
    دودھ doodh dudh dood
    دوائی dawai dawaai
    پیاز pyaz piyaz piaz
    کینو kinnu kinno keenu kinnow
    مالٹا malta
    بھینس bhains bhens
    مرغی murgi murghi
    زیادہ ziada zyada ziyada
    مکھی makkhi makhi
    پھول phool fool
    وجہ wajah waja
    مہنگا mehnga mahnga
    خربوزہ kharbooza kharbuza
    ٹریکٹر tractor
    ٹماٹر tamatar timatar
    جوار jowar jawar
    سنڈی sundi
    پانی pani paani
    مچھلی machli machhli
    مکئی makai makayi
    ژالہ zhala
    قرض qarz karz
    طریقہ tareeqa tariqa
    انگور angoor
    راستہ rasta raasta
    """.strip().splitlines(),
)
def test_an_urdu_word_and_its_latin_spellings_sound_the_same(line: str) -> None:
    urdu, *latin = line.split()
    key = sound(fold(urdu), ARABIC)
    assert key
    assert {sound(word, LATIN) for word in latin} == {key}


@pytest.mark.parametrize(
    ("one", "other"),
    [("گندم", "گندگی"), ("پانی", "پانا"), ("کھیت", "کیلا"), ("بیج", "بجائی"), ("دودھ", "دوا")],
)
def test_other_words_sound_otherwise(one: str, other: str) -> None:
    assert sound(fold(one), ARABIC) != sound(fold(other), ARABIC)


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("آم", ARABIC),
        ("ہے", ARABIC),
        ("aam", LATIN),
        ("گائے", ARABIC),
        ("gaye", LATIN),
        ("", LATIN),
    ],
)
def test_too_little_has_no_key(word: str, script: str) -> None:
    assert sound(word, script) == ""


def test_other_scripts_have_no_key() -> None:
    assert sound("小麦", "han") == sound("пахта", "cyrillic") == sound("çay", LATIN) == ""


@given(st.text(), st.sampled_from([ARABIC, LATIN]))
def test_any_word_can_be_heard(word: str, script: str) -> None:
    assert sound(word, script).isascii()
