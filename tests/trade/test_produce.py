import pytest

from ifsa.language import LANGUAGES
from ifsa.trade import incoterms, produce, units
from ifsa.web.emblems import EMBLEMS


def test_every_produce_has_names_a_code_and_a_group() -> None:
    assert len(produce.all_produce()) == 79
    for one in produce.all_produce().values():
        assert len(one.hs6) == 6
        assert one.hs6.isdigit()
        assert one.group in produce.GROUPS
        assert all(one.names[tag] for tag in LANGUAGES)
        assert set(one.units + one.packages) <= set(units.OFFERED)
        assert all(month in range(1, 13) for months in one.seasons.values() for month in months)


def test_every_produce_has_a_drawing_of_its_own() -> None:
    assert set(produce.all_produce()) <= set(EMBLEMS)


def test_look_ups() -> None:
    mango = produce.find("mango")
    assert mango is not None
    assert (mango.name("ur"), mango.name("zh-Hans"), mango.name("fr")) == (
        "آم",
        "鲜芒果",
        "Mango, fresh",
    )
    assert mango.seasons["PK"] == {5, 6, 7, 8, 9}
    assert produce.hs_heading(mango.hs6) == "0804.50"
    assert produce.find("unobtainium") is None
    assert produce.known("old_crop", "080450").name("en") == "Old crop"


def test_groups_are_offered_in_order_with_all_produce_once() -> None:
    grouped = produce.in_groups("en")
    assert [group for group, _ in grouped] == list(produce.GROUPS)
    ids = [one for _, named in grouped for one, _ in named]
    assert sorted(ids) == sorted(produce.all_produce())
    for group, named in grouped:
        assert sorted(produce.of_group(group)) == sorted(one for one, _ in named)
        assert [name for _, name in named] == sorted(name for _, name in named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_eleven_incoterms_have_names(language: str) -> None:
    terms = dict(incoterms.choices(language))
    assert set(terms) == {
        *("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP"),
        *("FAS", "FOB", "CFR", "CIF"),
    }
    assert all(terms.values())
