"""Texts by language, over the wire; and as the fields of a form, one for each language."""

from collections.abc import Mapping

import msgspec

from ifsa.language import LANGUAGES

Texts = dict[str, str]
"""A text by language: en, ur, zh-Hans."""


def by_language(*fields: str) -> dict[str, str]:
    """What attributes of a form's struct are called in the form: `name_zh` is `name.zh-Hans`."""
    return {f"{field}_{tag[:2]}": f"{field}.{tag}" for field in fields for tag in LANGUAGES}


def texts(form: msgspec.Struct, field: str) -> Texts:
    """One field of such a struct in all languages."""
    names: Mapping[str, str] = by_language(field)
    return {wire.partition(".")[2]: getattr(form, name) for name, wire in names.items()}
