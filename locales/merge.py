"""Bring the catalogues up to date with the code: `python locales/merge.py [TRANSLATIONS.json …]`.

Messages are extracted afresh. What has gone from the code goes from the catalogues, nothing is
guessed from similar messages, and translations come from, the strongest first: interface-terms.csv
beside this file, the JSON files named (a later one over an earlier one), the catalogue as it was.

A JSON file maps msgids: {"msgid": {"ur": "…", "zh_Hans": "…"}}, and with a plural
{"msgid": {"plural": "…", "ur": ["one", "other"], "zh_Hans": ["other"]}}. A context stands before
the msgid with U+0004 between, as in gettext's own files.

Prints what is still missing; the exit status is 1 then.
"""

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TARGETS = ("ur", "zh_Hans")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "NN_": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Dates would change with every run and say nothing that git doesn't.
_CHURN = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team'
    rb"|Report-Msgid-Bugs-To): .*\n",
    re.MULTILINE,
)
_HEADER = "# PROJECT: the words of the interface. Made by locales/merge.py; AGPL-3.0-or-later."
_TERM_PLACE = re.compile(r"\{(\w+)\}")

Forms: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Translations of one origin: forms per target language and message key."""

    name: str
    forms: Mapping[tuple[str, str], Forms]


def extract(root: Path = ROOT) -> Catalog:
    """Every message of the code and the templates, in a catalogue without translations."""
    with (HERE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    template = _empty(None)
    found = extract_from_dir(root, methods, options, KEYWORDS, comment_tags=("Translators:",))
    for name, _line, message, comments, context in found:
        template.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return template


def _empty(target: str | None) -> Catalog:
    return Catalog(locale=target, header_comment=_HEADER, project="IFSA", version="1", fuzzy=False)


def key(message: Message) -> str:
    """What a message is found by: context, if any, and msgid (of the singular)."""
    first = message.id[0] if isinstance(message.id, tuple) else message.id
    return f"{message.context}\x04{first}" if message.context else str(first)


def forms(message: Message) -> Forms:
    """A message's translations, one per plural form; empty ones mean missing."""
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return tuple(str(string or "") for string in strings)


def updated(template: Catalog, target: str, sources: list[Source]) -> Catalog:
    """A catalogue with exactly the template's messages and the strongest translations known."""
    catalogue = _empty(target)
    for message in template:
        if message.id:
            string = _translation(message, target, catalogue.num_plurals, sources)
            catalogue.add(
                message.id,
                string,
                message.locations,
                auto_comments=message.auto_comments,
                context=message.context,
            )
    return catalogue


def _translation(message: Message, target: str, plurals: int, sources: list[Source]) -> str | Forms:
    wanted = plurals if isinstance(message.id, tuple) else 1
    for source in sources:
        known = source.forms.get((target, key(message)))
        if known and all(known) and len(known) in (1, wanted):
            spread = known * wanted if len(known) == 1 else known
            return spread if isinstance(message.id, tuple) else spread[0]
    return ("",) * wanted if isinstance(message.id, tuple) else ""


def terms(template: Catalog, path: Path = HERE / "interface-terms.csv") -> Source:
    """The interface words, for messages that are one of them (in a plural: its second form)."""
    by_english: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            translated = {target: row[target.lower()] for target in TARGETS}
            # Where two terms are spelt the same in English the first is the plain one; a message
            # that means the other needs a context, and is not filled from here.
            by_english.setdefault(row["en"], translated)
    filled = {}
    for message in template:
        if not message.id or message.context:
            continue
        for target, text in _term(message, by_english):
            filled[target, key(message)] = (text,)
    return Source(path.name, filled)


def _term(
    message: Message, by_english: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    english = message.id[-1] if isinstance(message.id, tuple) else message.id
    plain = re.sub(r"%\((\w+)\)s", r"{\1}", str(english))
    for target, text in by_english.get(plain, {}).items():
        yield target, text if "{" in str(english) else _TERM_PLACE.sub(r"%(\1)s", text)


def handed_in(path: Path) -> Source:
    """The translations of a JSON file."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    filled = {}
    for msgid, entry in entries.items():
        for target in TARGETS:
            if target in entry:
                text = entry[target]
                filled[target, msgid] = (text,) if isinstance(text, str) else tuple(text)
    return Source(path.name, filled)


def kept(target: str) -> Source:
    """The catalogue as it is now."""
    catalogue = load(target)
    known = {(target, key(message)): forms(message) for message in catalogue if message.id}
    return Source("catalogue", known)


def place(target: str) -> Path:
    return HERE / target / "LC_MESSAGES" / "messages.po"


def load(target: str) -> Catalog:
    """A target's catalogue; an empty one before the first run."""
    if not place(target).exists():
        return Catalog(locale=target)
    with place(target).open("rb") as file:
        return read_po(file, locale=target)


def save(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue so that the same messages always give the same bytes."""
    text = BytesIO()
    write_po(text, catalogue, sort_output=True, include_lineno=False, width=100)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_CHURN.sub(b"", text.getvalue()))


def missing(catalogue: Catalog) -> list[str]:
    """The keys of messages that are not wholly translated."""
    return sorted(key(message) for message in catalogue if message.id and not all(forms(message)))


def unused(template: Catalog, sources: list[Source]) -> list[str]:
    """Handed-in translations of messages that the code does not have (spelt otherwise, perhaps)."""
    known = {key(message) for message in template if message.id}
    given = {(source.name, msgid) for source in sources for _, msgid in source.forms}
    return sorted(f"{name}: {msgid}" for name, msgid in given if msgid not in known)


def main(arguments: list[str]) -> int:
    template = extract()
    save(HERE / "messages.pot", template)
    given = [handed_in(Path(argument)) for argument in arguments]
    for name in unused(template, given):
        sys.stdout.write(f"not in the code  {name}\n")
    absent = 0
    for target in TARGETS:
        sources = [terms(template), *reversed(given), kept(target)]
        catalogue = updated(template, target, sources)
        save(place(target), catalogue)
        for msgid in missing(catalogue):
            sys.stdout.write(f"missing {target:8} {msgid}\n")
            absent += 1
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
