"""Emphasis beside Chinese: CommonMark's rules expect spaces around words, Chinese has none.

By them `**世界！**你好` stays literal, because the closing mark stands between punctuation and a
letter. Here a Chinese, Japanese or Korean character beside the marks counts as an edge, too.
"""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

# Ideographs with their radicals and punctuation, kana, bopomofo, Hangul, full-width forms.
_CJK: Final = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


class CjkInline(ParserInline):
    """The inline parser, with our rule for what may open and close emphasis."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _CjkState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _CjkState(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """As CommonMark 0.31, 6.2, but a CJK neighbour counts as white space does there."""
        plain = super().scanDelims(start, canSplitWord)
        end = start + plain.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not canSplitWord or not (_CJK.match(before) or _CJK.match(after)):
            return plain
        opens = not _space(after) and (not _mark(after) or _edge(before))
        closes = not _space(before) and (not _mark(before) or _edge(after))
        return Scanned(opens, closes, plain.length)


def _space(character: str) -> bool:
    return isWhiteSpace(ord(character))


def _mark(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _edge(character: str) -> bool:
    return _space(character) or _mark(character) or bool(_CJK.match(character))
