"""Rules about templates: what the content security policy forbids, and what needs a translator."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import nodes

from tests.house.markup import JINJA, LITERAL, Tag, first_letter, has_letters, plain, read
from tests.house.tree import files

SPOKEN = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "label",
    "placeholder",
    "title",
}
BUTTONS = {"button", "reset", "submit"}
DATA_SCRIPTS = {"application/json", "application/ld+json"}
# In a macro that puts out attributes these stand where text would.
ATTRIBUTE = re.compile(r"([a-z][a-z-]*)=\"[^\"]*\"")
NOT_PROSE = {"code", "kbd", "samp", "script", "style"}
TRANSLATING = {"N_", "_", "gettext", "ngettext", "npgettext", "pgettext"}


def inline_code(root: Path) -> list[str]:
    """The policy refuses inline scripts and styles, so that injected ones are dead too."""
    return _in_templates(root, "*.html", _inline_code)


def _inline_code(template: str) -> Iterator[tuple[int, str]]:
    for tag in read(plain(template, translated=True)).tags:
        if tag.name == "style":
            yield tag.line, "inline <style>: write it in a file"
        if tag.name == "script" and "src" not in tag.attributes and not _is_data(tag):
            yield tag.line, "inline <script>: write it in a module"
        for name, value in tag.attributes.items():
            if name == "style" or name.startswith("on"):
                yield tag.line, f"inline {name}="
            if value.strip().lower().startswith("javascript:"):
                yield tag.line, f"code in {name}="


def _is_data(tag: Tag) -> bool:
    return tag.attributes.get("type") in DATA_SCRIPTS


def untranslated(root: Path) -> list[str]:
    """Whatever a person reads or hears goes through the catalogues.

    What is the same in every language (a language's own name, a sample of code) says so with
    `translate="no"`, `<code>`, `<kbd>` or `<samp>`.
    """
    pages = _in_templates(root, "*.html", _untranslated_page)
    letters = _in_templates(root, "*.txt", _untranslated_letter)
    return sorted(pages + letters)


def _untranslated_page(template: str) -> Iterator[tuple[int, str]]:
    markup = read(plain(template, translated=False))
    for text in markup.texts:
        words = ATTRIBUTE.sub(_blank, text.words)
        start = first_letter(words)
        if start is not None and not any(_is_exempt(tag) for tag in text.inside):
            line = text.line + words.count("\n", 0, start)
            yield line, f"text outside the catalogues: {_shown(words[start:])}"
    for tag in markup.tags:
        for name in _spoken_attributes(tag):
            if has_letters(tag.attributes[name]) and not _is_exempt(tag):
                yield tag.line, f"{name} outside the catalogues: {_shown(tag.attributes[name])}"
    yield from _sentences_handed_on(template)


def _untranslated_letter(template: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(plain(template, translated=False).splitlines(), 1):
        if has_letters(line):
            yield number, f"text outside the catalogues: {_shown(line.strip())}"
    yield from _sentences_handed_on(template)


def _spoken_attributes(tag: Tag) -> list[str]:
    names = [name for name in tag.attributes if name in SPOKEN]
    if tag.name == "input" and tag.attributes.get("type") in BUTTONS and "value" in tag.attributes:
        names.append("value")
    if tag.name == "meta" and tag.attributes.get("name") == "description":
        names.append("content")
    return names


def _is_exempt(tag: Tag) -> bool:
    return tag.name in NOT_PROSE or tag.attributes.get("translate") == "no"


def _blank(attribute: re.Match[str]) -> str:
    """Nothing but its lines, unless people hear it: then it stays to be found."""
    return attribute[0] if attribute[1] in SPOKEN else re.sub(r"[^\n]", " ", attribute[0])


def _shown(text: str) -> str:
    return repr(text.replace(LITERAL, "{{ … }}")[:60])


def _sentences_handed_on(template: str) -> Iterator[tuple[int, str]]:
    """Strings that start like a sentence and are given to a macro, a variable, a filter."""
    for line, text in _constants(JINJA.parse(template)):
        if re.match(r"[A-Z][a-z]+(\s|[.?!…:]?$)", text) or re.search(r"[^\W\d_a-zA-Z]", text):
            yield line, f"string outside the catalogues: {_shown(text)}"


def _constants(node: nodes.Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, nodes.Call) and _is_translating(node.node):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.lineno, node.value
    for child in node.iter_child_nodes():
        yield from _constants(child)


def _is_translating(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name in TRANSLATING


def _in_templates(
    root: Path, pattern: str, rule: Callable[[str], Iterator[tuple[int, str]]]
) -> list[str]:
    return [
        f"{path}:{line}: {what}"
        for path in files(root, pattern, "ifsa")
        if "/templates/" in path
        for line, what in rule((root / path).read_text(encoding="utf-8"))
    ]
