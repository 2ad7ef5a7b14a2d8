"""Members' text as safe HTML: paragraphs, kept line breaks, emphasis, lists, links, and no more.

Two independent guards: the parser knows no other construct and escapes what it doesn't know, and
nh3 removes whatever is not on the short list below. A paragraph has dir="auto"; so has a list
item. A list itself can't use it (it looks past children with a direction of their own), so it gets
the direction of its first letter.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token

from ifsa.language.direction import direction, first_strong
from ifsa.text import mentions
from ifsa.text.cjk import CjkInline
from ifsa.text.mentions import People
from ifsa.text.terms import terms

TAGS: Final = frozenset({"p", "br", "em", "strong", "ul", "ol", "li", "a", "bdi"})
ATTRIBUTES: Final = {
    "*": frozenset[str](),  # without this nh3 lets its own general attributes pass
    "p": {"dir", "lang"},
    "ul": {"dir", "lang"},
    "ol": {"dir", "lang", "start"},
    "li": {"dir"},
    "a": {"href", "dir"},
}
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
LINK_REL: Final = "nofollow ugc noopener"

TERM: Final = "term"

_RULES: Final = ("newline", "escape", "emphasis", "link", "autolink", "list")
_AFTER: Final = ("balance_pairs", "emphasis", "fragments_join")
# A bare address. Only what RFC 3986 allows in one, so it ends where Urdu or Chinese goes on.
_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE
)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?<![A-Za-z0-9])https?$", re.IGNORECASE)
_NOT_ITS_END: Final = ".,;:!?'*_]"
# A BCP 47 tag, roughly: it comes from the detection or the member's choice, and goes into HTML.
_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def render(text: str, *, language: str, people: People | None = None, explain: bool = False) -> str:
    """Safe HTML for a member's text, each top block with `lang` (none for "und"). Of those who are
    spoken to in it (`people`) the name stands there, as a link. `explain`: the first mention of
    each thing of the glossary links to its page."""
    tokens = _PARSER.parse(text, {"people": people})
    if explain:
        _link_terms(tokens, language)
    _place_directions(tokens, language)
    return nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, {}),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={"a": {mentions.CLASS, TERM}},
        url_schemes=set(SCHEMES),
        link_rel=LINK_REL,
    )


def plain(text: str) -> str:
    """The words of a member's text without its marks, blocks and lines parted by a space."""
    return " ".join(filter(None, map(_words, _PARSER.parse(text))))


def addresses(text: str) -> list[str]:
    """The addresses of the web that are links in a text, in their order, each once."""
    links = [child for token in _PARSER.parse(text) for child in _inner(token)]
    found = (str(one.attrGet("href")) for one in links if one.type == "link_open")
    return list(dict.fromkeys(one for one in found if _WEB.match(one)))


def handles(text: str) -> list[tuple[str, ...]]:
    """What may be the handles of those spoken to in a text, in their order; for each the ways to
    read it, the longest first."""
    found: list[tuple[str, ...]] = []
    _PARSER.parse(text, {"handles": found})
    return found


def _words(token: Token) -> str:
    parts = (child.content or (" " if child.type == "softbreak" else "") for child in _inner(token))
    return "".join(parts).strip()


def _inner(token: Token) -> Sequence[Token]:
    return token.children or ()


def _place_directions(tokens: list[Token], language: str) -> None:
    tag = language if _TAG.fullmatch(language) and language != "und" else None
    for index, token in enumerate(tokens):
        if token.type == "list_item_open" or (token.type == "paragraph_open" and not token.level):
            token.attrSet("dir", "auto")
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            token.attrSet("dir", _first_direction(tokens[index:], language))
        if token.level == 0 and token.nesting == 1 and tag:
            token.attrSet("lang", tag)


def _link_terms(tokens: Sequence[Token], language: str) -> None:
    seen: set[str] = set()
    for token in tokens:
        inside, children = 0, list[Token]()
        for child in _inner(token):
            inside += child.nesting if child.tag == "a" else 0
            plain = child.type == "text" and not inside
            children += _explained(child, language, seen) if plain else [child]
        if token.children:
            token.children = children


def _explained(token: Token, language: str, seen: set[str]) -> Iterator[Token]:
    """A piece of text, cut where terms stand that nothing before has explained."""
    at = 0
    for term in terms(token.content, language):
        if term.thing in seen:
            continue
        seen.add(term.thing)
        yield _text(token.content[at : term.start])
        link = {"href": f"/glossary/{term.thing}", "class": TERM}
        yield Token("link_open", "a", 1, attrs=dict[str, str | int | float](link))
        yield _text(token.content[term.start : term.end])
        yield Token("link_close", "a", -1)
        at = term.end
    yield _text(token.content[at:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _first_direction(tokens: list[Token], language: str) -> str:
    found = (first_strong(token.content) for token in tokens if token.type == "inline")
    return next(filter(None, found), direction(language))


def _address(state: StateInline, silent: bool) -> bool:
    """Inline rule: a bare address is a link, so that its * and _ are no emphasis.

    It fires at the colon, where the parser stops reading plain text, and takes the scheme back from
    what was read. Not inside a link, and not while the end of one is looked for (`silent`).
    """
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending)
    match = _ADDRESS.match(state.src, state.pos - len(scheme[0])) if scheme else None
    if not scheme or not match:
        return False
    address = _without_end(match[0])
    state.pending = state.pending[: -len(scheme[0])]
    # Left to right whatever surrounds it, or a closing slash would stand at the wrong end.
    state.push("link_open", "a", 1).attrs = {"href": address, "dir": "ltr"}
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme[0])
    return True


def _without_end(address: str) -> str:
    """What follows an address in a sentence is none of it; a bracket opened inside may close."""
    return address.rstrip(_NOT_ITS_END if "(" in address else _NOT_ITS_END + ")")


def _parser() -> MarkdownIt:
    # "zero" knows paragraphs and plain text alone; an indented line is no code block to a farmer.
    parser = MarkdownIt("zero")
    parser.inline = CjkInline()
    parser.configure("zero", {"breaks": True, "html": False, "maxNesting": 20})
    parser.enable([*_RULES, *_AFTER])
    parser.inline.ruler.after("text", "address", _address)
    parser.inline.ruler.after("address", "mention", mentions.rule)
    return parser


_PARSER: Final = _parser()
