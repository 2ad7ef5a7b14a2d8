"""From what came over the wire to a struct, or to an error that names the field."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec

from ifsa.errors import Invalid, Problem

Struct = TypeVar("Struct", bound=msgspec.Struct)
Shape = TypeVar("Shape", bound=msgspec.Struct | list[Any])

_FIELD = re.compile(r"`\$\.?\.?([A-Za-z_]\w*)")
_MISSING = re.compile(r"missing required field `(\w+)`")

# What msgspec says, as one of our codes: the first that matches.
_CODES = (
    ("missing required field", "required"),
    ("Expected `int` >", "number_range"),
    ("Expected `int` <", "number_range"),
    ("Expected `int", "bad_number"),
    ("Expected `decimal", "bad_number"),
    ("Invalid decimal", "bad_number"),
    ("Expected `float", "bad_number"),
    ("Invalid UUID", "key_form"),
    ("Expected `uuid", "key_form"),
    ("date", "bad_date"),
    ("of length <=", "too_long"),
    ("Invalid enum", "bad_choice"),
    ("unknown field", "bad_form"),
)


def from_json(data: bytes, kind: type[Shape]) -> Shape:
    """Raises Problem("bad_json") for what is no JSON, Invalid for a wrong field."""
    try:
        return cast(Shape, msgspec.json.decode(data, type=kind))
    except msgspec.ValidationError as error:
        raise _invalid(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("bad_json") from error


def from_form(values: Mapping[str, Any], kind: type[Struct]) -> Struct:
    """A form's texts, converted to the struct's types. An empty field counts as left out."""
    given = {name: value for name, value in values.items() if value not in ("", [], None)}
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: msgspec.ValidationError) -> Invalid:
    said = str(error)
    code = next((code for sign, code in _CODES if sign in said), "bad_form")
    limit = re.search(r"<= (\d+)", said)
    params = {"limit": int(limit.group(1))} if limit and code == "too_long" else {}
    return Invalid(_field(said), code, **params)


def _field(said: str) -> str:
    missing = _MISSING.search(said)
    if missing:
        return missing.group(1)
    named = _FIELD.search(said)
    return named.group(1) if named else ""
