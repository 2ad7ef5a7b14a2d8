"""The lists of words that are not wanted: seen, tried, added to, changed: by form."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms.wordlists import Effect
from ifsa.safety import words
from ifsa.safety.words import LISTS, Words, WordView
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.wire.words import AddWord, ChangeWord, TrySentence

FIELDS = ("text", "lang", "effect", "sentence")


@dataclass(frozen=True, slots=True)
class WordsPage:
    """What the template shows; `sentence` is what was tried."""

    found: Words
    sentence: str

    @property
    def lists(self) -> Sequence[tuple[str, Sequence[WordView]]]:
        """Those that are not empty, each with its words."""
        by_lang = [(lang, [one for one in self.found.words if one.lang == lang]) for lang in LISTS]
        return [(lang, those) for lang, those in by_lang if those]

    @property
    def languages(self) -> Sequence[str]:
        return LISTS

    @property
    def effects(self) -> Sequence[str]:
        return [effect.value for effect in Effect]

    @property
    def school(self) -> str:
        """The slug; empty for the alliance."""
        return self.found.school.slug if self.found.school else ""


async def index(request: Request) -> Response:
    asked = query_struct(request, TrySentence)
    try:
        return await _page(request, asked.school, asked.sentence)
    except Problem as problem:
        if problem.code == "sign_in_first":
            return see_other(f"/sign-in?next={quote(words_path(asked.school), safe='')}")
        if problem.field != "sentence":
            raise
        return await _page(request, asked.school, "", problem, {"sentence": asked.sentence})


async def add(request: Request) -> Response:
    """To where it can be undone; what was typed is kept when something is wrong with it."""
    try:
        given = await submitted(request, AddWord)
        made = await do(
            request,
            words.add,
            text=given.text,
            lang=given.lang,
            effect=given.effect,
            school=given.school or None,
        )
    except Problem as problem:
        if problem.field not in FIELDS and problem.code != "too_many_words":
            raise
        given_school = typed(request).get("school") or None
        return await _page(request, given_school, "", problem, typed(request))
    return see_other(_path(made.id))


async def show(request: Request) -> Response:
    found = await read(request, words.word, word=request.path_params["word"])
    return await render(request, "safety/word.html", found, tab="me")


async def change(request: Request) -> Response:
    given = await submitted(request, ChangeWord)
    word = request.path_params["word"]
    await do(request, words.change, word=word, effect=given.effect)
    return see_other(_path(word))


async def remove(request: Request) -> Response:
    word = request.path_params["word"]
    await do(request, words.remove, word=word)
    return see_other(_path(word))


async def restore(request: Request) -> Response:
    word = request.path_params["word"]
    await do(request, words.restore, word=word)
    return see_other(_path(word))


def words_path(school: str | None) -> str:
    """The page of a list."""
    return f"/safety/words?school={school}" if school else "/safety/words"


def _path(word: int) -> str:
    return f"/safety/words/{word}"


async def _page(
    request: Request,
    school: str | None,
    sentence: str,
    problem: Problem | None = None,
    form: dict[str, str] | None = None,
) -> Response:
    found = await read(request, words.words, school=school, sentence=sentence)
    return await render(
        request,
        "safety/words.html",
        WordsPage(found, sentence),
        tab="me",
        problem=problem,
        form=form,
    )


_WORD = "/safety/words/{word:int}"
routes = [
    Route("/safety/words", index, methods=["GET"]),
    Route("/safety/words", add, methods=["POST"]),
    Route(_WORD, show, methods=["GET"]),
    Route(f"{_WORD}/effect", change, methods=["POST"]),
    Route(f"{_WORD}/remove", remove, methods=["POST"]),
    Route(f"{_WORD}/restore", restore, methods=["POST"]),
]
