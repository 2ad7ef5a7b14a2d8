"""Small words: what a question can't do without and a search can. A message need not have them,
as long as something else was asked for."""

from typing import Final

from ifsa.text import lexicon
from ifsa.text.folding import fold

_ENGLISH: Final = """
    a an the of for on with at by from as it its is are was were be been to in and or not no do
    does did can could should would will may how what when where why who which this that these
    those there here i you he she we they my your our their me us him her them if so but than
    then about any some please tell give after before
"""
_URDU: Final = """
    کا کی کے کو نے سے میں پر تک اور یا ہے ہیں تھا تھی تھے ہو ہوں ہوا ہوئی ہوئے ہوتا ہوتی ہوتے
    ہوگا ہوگی گا گی گے کیا کیوں کب کہاں کیسے کیسی کیسا کون کونسا کونسی کس کسی کتنا کتنی کتنے یہ وہ
    اس ان جو جس جن جب تب تو بھی ہی نہیں نہ مت کر کرتے کرنا کرنے کریں کرے کرو کرتا کرتی رہا رہی رہے
    گیا گئی گئے جا جاتا جاتی جاتے جائے دیں دے دیا لیں لے لو لیے لئے کوئی کچھ ایک میرا میری میرے
    ہم ہمارا ہماری ہمارے آپ مجھے ہمیں والا والی والے چاہیے چاہئے بعد پہلے ساتھ اگر مگر لیکن پھر
    بتائیں بتاؤ سکتا سکتی سکتے لگتا لگتی لگتے
"""
_CHINESE: Final = """
    的 地 得 了 着 过 吗 呢 吧 啊 呀 是 在 有 和 与 或 及 也 都 就 很 我 你 您 他 她 它 们 我们 你们
    他们 这 那 这个 那个 个 怎么 怎样 怎么样 怎么办 什么 为什么 如何 时候 什么时候 哪里 哪个 哪 几
    多少 可以 能 要 会 应该 需要 不 没 没有 把 被 给 对 到 从 让 请 请问 后 前 用 吗 谁
"""
_WORDS: Final = frozenset(map(fold, (_ENGLISH + _URDU + _CHINESE).split()))


def is_small(word: str) -> bool:
    """Whether a folded word is one of grammar, in any of our languages or in Roman Urdu."""
    return word in _WORDS or lexicon.fold(word) in lexicon.ROMAN_URDU_GRAMMAR
