from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.errors import Invalid, Problem
from ifsa.wire.decoding import from_form, from_json
from ifsa.wire.numbers import Number


class Kind(StrEnum):
    SALE = "sale"
    WANTED = "wanted"


class Crate(msgspec.Struct):
    kind: Kind
    number: Number = 0
    price: Decimal | None = None
    day: date | None = None
    key: UUID | None = None
    note: Annotated[str, msgspec.Meta(max_length=5)] = ""
    tags: list[str] = []


def test_a_form_s_texts_become_what_the_struct_says() -> None:
    crate = from_form(
        {"kind": "sale", "number": "12", "price": "2.50", "day": "2026-11-24", "tags": ["a"]}, Crate
    )
    assert crate == Crate(Kind.SALE, 12, Decimal("2.50"), date(2026, 11, 24), tags=["a"])


def test_an_empty_field_counts_as_left_out() -> None:
    assert from_form({"kind": "sale", "number": "", "day": "", "tags": []}, Crate) == Crate(
        Kind.SALE
    )


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"kind": ""}, "kind", "required"),
        ({"kind": "gift"}, "kind", "bad_choice"),
        ({"number": "many"}, "number", "bad_number"),
        ({"number": "-1"}, "number", "number_range"),
        ({"number": str(2**63)}, "number", "number_range"),
        ({"number": "1" * 5000}, "number", "bad_form"),
        ({"price": "cheap"}, "price", "bad_number"),
        ({"day": "2026-02-30"}, "day", "bad_date"),
        ({"key": "not one"}, "key", "key_form"),
        ({"note": "too long"}, "note", "too_long"),
    ],
)
def test_a_wrong_field_is_named_with_its_code(
    changed: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        from_form({"kind": "sale", **changed}, Crate)
    assert (caught.value.field, caught.value.code) == (field, code)
    if code == "too_long":
        assert caught.value.params == {"limit": 5}


@pytest.mark.parametrize("text", ["", "{", "\x00", '{"kind": "sale",}', "nul", b"\xff\xfe"])
def test_what_is_no_json_is_said_to_be_none(text: str | bytes) -> None:
    with pytest.raises(Problem) as caught:
        from_json(text if isinstance(text, bytes) else text.encode(), Crate)
    assert (caught.value.code, caught.value.http_status) == ("bad_json", 400)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_a_struct_or_a_problem(value: Any) -> None:
    """Nothing else comes out: a Problem that has a sentence, never another exception."""
    given_ = msgspec.json.encode({"kind": value, "number": value, "tags": value})
    for data in (given_, msgspec.json.encode(value)):
        try:
            assert isinstance(from_json(data, Crate), Crate)
        except Problem as problem:
            assert problem.code  # noqa: PT017


@given(st.binary(max_size=200))
def test_any_bytes_are_a_struct_or_a_problem(data: bytes) -> None:
    try:
        assert isinstance(from_json(data, Crate), Crate)
    except Problem as problem:
        assert problem.code in {"bad_json", "bad_form", "required"}  # noqa: PT017
