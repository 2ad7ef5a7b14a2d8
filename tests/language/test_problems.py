"""Sentences of problems, and that no problem is raised without one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ifsa.errors import Conflict, Invalid, NotFound, Problem, Refused, TooMany
from ifsa.language import LANGUAGES
from ifsa.language.problems import SENTENCES, Counted, sentence

PACKAGE = Path(__file__).resolve().parents[2] / "ifsa"
# Where the code stands among the arguments of each class of ifsa.errors.
CODE_AT = {"Problem": 0, "Refused": 0, "NotFound": 0, "Conflict": 0, "Invalid": 1}


def raised() -> Iterator[tuple[str, str]]:
    """(code, where) of every code written in a call of one of the problems, or of a function of
    the same file that makes one of its parameter (`_unless(allowed, "own_offer")`)."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = list(ast.walk(tree))
        if any(isinstance(node, ast.ImportFrom) and node.module == "ifsa.errors" for node in nodes):
            makers = CODE_AT | makers_of(nodes)
            for call in (node for node in nodes if isinstance(node, ast.Call)):
                for code in codes(call, makers):
                    yield code, f"{path.relative_to(PACKAGE.parent)}:{call.lineno}"


def makers_of(nodes: list[ast.AST]) -> dict[str, int]:
    """Functions that hand a parameter on as a code, with its position."""
    found = {}
    for function in (node for node in nodes if isinstance(node, ast.FunctionDef)):
        parameters = [parameter.arg for parameter in function.args.args]
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            argument = code_argument(call, CODE_AT)
            if isinstance(argument, ast.Name) and argument.id in parameters:
                found[function.name] = parameters.index(argument.id)
    return found


def code_argument(call: ast.Call, makers: dict[str, int]) -> ast.expr | None:
    at = makers.get(call.func.id) if isinstance(call.func, ast.Name) else None
    return call.args[at] if at is not None and len(call.args) > at else None


def codes(call: ast.Call, makers: dict[str, int]) -> Iterator[str]:
    argument = code_argument(call, makers)
    if argument is not None:
        yield from strings(argument)


def strings(expression: ast.expr) -> Iterator[str]:
    """The strings an expression may be: of a choice both branches, never its condition."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    elif isinstance(expression, ast.IfExp):
        yield from strings(expression.body)
        yield from strings(expression.orelse)


def test_every_code_that_is_raised_has_a_sentence() -> None:
    found = list(raised())
    assert len({code for code, _ in found}) > 10
    assert [f"{where} {code}" for code, where in found if code not in SENTENCES] == []


@pytest.mark.parametrize(
    ("problem", "en", "ur", "zh"),
    [
        (Refused("sign_in_first"), "Please sign in first.", "پہلے لاگ ان کریں۔", "请先登录。"),
        (NotFound(), "This page is not here.", "یہ صفحہ نہیں ملا۔", "找不到这个页面。"),
        (
            Invalid("photo", "too_large", size=10_000_000),
            "This is too large. The limit is 10\u00a0MB.",
            "یہ بہت بڑا ہے۔ حد \u206810\u00a0MB\u2069 ہے۔",
            "文件太大，最大10\u00a0MB。",
        ),
        (
            Invalid("text", "too_long", limit=4000),
            "This is too long. The limit is 4,000 characters.",
            "یہ بہت لمبا ہے۔ حد \u20684,000\u2069 حروف ہے۔",
            "内容太长，最多4,000个字。",
        ),
        (
            TooMany(8),
            "Try again in 8 seconds.",
            "\u20688\u2069 سیکنڈ بعد دوبارہ کوشش کریں۔",
            "请8秒后再试。",
        ),
        (
            TooMany(61),
            "Try again in 2 minutes.",
            "\u20682\u2069 منٹ بعد دوبارہ کوشش کریں۔",
            "请2分钟后再试。",
        ),
        (
            TooMany(60),
            "Try again in 1 minute.",
            "\u20681\u2069 منٹ بعد دوبارہ کوشش کریں۔",
            "请1分钟后再试。",
        ),
    ],
)
def test_sentences_with_their_parameters(problem: Problem, en: str, ur: str, zh: str) -> None:
    assert [sentence(problem, language) for language in LANGUAGES] == [en, ur, zh]


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Invalid("text", "too_long"), "This is too long."),
        (Invalid("n", "number_range", least=1, most=9), "The number must lie between 1 and 9."),
        (Invalid("n", "number_range", least=1), "The number must be at least 1."),
        (Invalid("n", "number_range", most=9), "The number must be at most 9."),
        (Invalid("n", "number_range"), "This number is not possible here."),
        (Problem("too_many"), "Too often. Please wait a little."),
        (TooMany(0), "Try again in 1 second."),
        (NotFound("not_found"), "This page is not here."),
    ],
)
def test_with_fewer_parameters_less_is_said(problem: Problem, text: str) -> None:
    assert sentence(problem, "en") == text


@pytest.mark.parametrize(
    ("problem", "instead"),
    [
        (Refused("never_heard"), "not_allowed"),
        (Conflict("never_heard"), "conflict"),
        (Invalid("x", "never_heard"), "bad_form"),
        (Problem("never_heard"), "bad_form"),
    ],
)
def test_an_unknown_code_is_told_by_its_status(problem: Problem, instead: str) -> None:
    assert sentence(problem, "ur") == sentence(type(problem)(*_arguments(problem, instead)), "ur")


def _arguments(problem: Problem, code: str) -> tuple[str, ...]:
    return (problem.field, code) if problem.field else (code,)


def test_every_sentence_can_be_said_in_every_language() -> None:
    everything: dict[str, Any] = {
        name: 7
        for choices in SENTENCES.values()
        for choice in choices
        for name in parameters(choice)
    }
    for code in SENTENCES:
        said = [sentence(Problem(code, **everything), language) for language in LANGUAGES]
        assert len(set(said)) == len(LANGUAGES), f"{code} is not translated"
        assert not any("%" in text for text in said)


def parameters(choice: str | Counted) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", choice if isinstance(choice, str) else choice.forms[1]))


def test_text_from_outside_is_isolated_and_cannot_turn_the_sentence(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(SENTENCES, "greeting", ("Hello %(name)s!",))
    problem = Problem("greeting", name="\u202eعلی")
    assert sentence(problem, "en") == "Hello \u2068علی\u2069!"
    assert sentence(problem, "ur") == "Hello \u2068علی\u2069!"
