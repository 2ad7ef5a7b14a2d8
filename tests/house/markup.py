"""A template as a reader of HTML sees it: Jinja put aside, lines where they were.

An expression leaves one private character in its place: `VALUE`, or `LITERAL` when it can put
out a string that the template itself spells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from jinja2 import Environment, nodes

VALUE, LITERAL = "\ue000", "\ue001"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
VOID |= {"track", "wbr"}
NO_WORDS = re.compile(rf"\bIFSA\b|(?<!\S)/[\w/.?=&{VALUE}-]*")
# It only parses: nothing is rendered here.
JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])


@dataclass(frozen=True)
class Tag:
    """An opening tag."""

    line: int
    name: str
    attributes: dict[str, str]


@dataclass(frozen=True)
class Text:
    """A text node, with the tags it stands in."""

    line: int
    words: str
    inside: tuple[Tag, ...]


def plain(template: str, *, translated: bool) -> str:
    """The template without Jinja. `translated` keeps the text of trans blocks."""
    out: list[str] = []
    line, kept = 1, True
    for number, piece, is_text in _pieces(template):
        out.append("\n" * (number - line))
        line = max(line, number)
        if piece in ("trans", "endtrans") and not is_text:
            kept = piece == "endtrans"
        elif kept or translated:
            out.append(piece if is_text else VALUE)
            line += piece.count("\n") if is_text else 0
    return "".join(out)


def _pieces(template: str) -> Iterator[tuple[int, str, bool]]:
    """(line, text, True) for markup and expressions, (line, "trans" | "endtrans", False)."""
    expression: list[str] | None = None
    begun, block = 1, False
    for number, kind, value in JINJA.lex(template):
        if kind in ("data", "raw_data"):
            yield number, value, True
        elif kind == "variable_begin":
            expression, begun = [], number
        elif kind == "variable_end" and expression is not None:
            yield begun, LITERAL if spells("".join(expression)) else VALUE, True
            expression = None
        elif expression is not None:
            expression.append(value)
        elif kind == "block_begin":
            block = True
        elif block and kind == "name":
            block = False
            if value in ("trans", "endtrans"):
                yield number, value, False


def spells(expression: str) -> bool:
    """Whether an expression can put out letters that it holds itself, as `"No" if x else y`."""
    output = JINJA.parse(f"{{{{ {expression} }}}}").body[0]
    return any(has_letters(text) for part in output.iter_child_nodes() for text in _outcomes(part))


def _outcomes(node: nodes.Node | None) -> Iterator[str]:
    """The string constants that a node may come to."""
    if isinstance(node, nodes.Const | nodes.TemplateData):
        yield str(node.value if isinstance(node, nodes.Const) else node.data)
    elif isinstance(node, nodes.CondExpr):
        yield from _outcomes(node.expr1)
        yield from _outcomes(node.expr2)
    elif isinstance(node, nodes.BinExpr):
        yield from _outcomes(node.left)
        yield from _outcomes(node.right)
    elif isinstance(node, nodes.Filter):
        yield from _outcomes(node.node)
    elif isinstance(node, nodes.Concat):
        for part in node.nodes:
            yield from _outcomes(part)


def has_letters(text: str) -> bool:
    """Whether there is a letter of any script that belongs to a word."""
    return first_letter(text) is not None


def first_letter(text: str) -> int | None:
    """Where the first letter stands, or an expression that may put one out.

    The product's name is no word, and neither is an address of ours (a block may hold one).
    """
    bare = NO_WORDS.sub(lambda found: " " * len(found[0]), text)
    return next((i for i, sign in enumerate(bare) if sign.isalpha() or sign == LITERAL), None)


@dataclass
class Markup(HTMLParser):
    """Collects the tags and text nodes of one document, forgiving what is not closed."""

    tags: list[Tag] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    _open: list[Tag] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Tag(self.getpos()[0], tag, {name: value or "" for name, value in attrs})
        self.tags.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(self.getpos()[0], tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].name == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(Text(self.getpos()[0], data, tuple(self._open)))


def read(markup: str) -> Markup:
    """Parse markup to its end."""
    found = Markup()
    found.feed(markup)
    found.close()
    return found
