"""The lists of words that are not wanted, as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.safety import words
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.wire import words as wire


async def list_words(request: Request) -> Response:
    asked = query_struct(request, wire.FindWords)
    found = await read(request, words.words, school=asked.school)
    return json_answer(wire.words(found.words))


async def try_sentence(request: Request) -> Response:
    asked = query_struct(request, wire.TrySentence)
    found = await read(request, words.words, school=asked.school, sentence=asked.sentence)
    return json_answer(wire.tried(found.tried or ()))


async def add(request: Request) -> Response:
    given = await body(request, wire.AddWord)
    made = await do(
        request,
        words.add,
        text=given.text,
        lang=given.lang,
        effect=given.effect,
        school=given.school,
    )
    return json_answer(wire.word(made), 201)


async def show(request: Request) -> Response:
    found = await read(request, words.word, word=request.path_params["word"])
    return json_answer(wire.word(found))


async def change(request: Request) -> Response:
    given = await body(request, wire.ChangeWord)
    word = request.path_params["word"]
    return json_answer(wire.word(await do(request, words.change, word=word, effect=given.effect)))


async def remove(request: Request) -> Response:
    word = request.path_params["word"]
    return json_answer(wire.word(await do(request, words.remove, word=word)))


async def restore(request: Request) -> Response:
    word = request.path_params["word"]
    return json_answer(wire.word(await do(request, words.restore, word=word)))


_WORDS = "/api/v1/safety/words"
_WORD = _WORDS + "/{word:int}"
routes = [
    api_route(
        "GET",
        _WORDS,
        list_words,
        "Words that are not wanted, in the list of a school or of the alliance.",
        answers=wire.WordListShape,
        query=wire.FindWords,
        refuses=(401, 403, 404),
    ),
    api_route(
        "POST",
        _WORDS,
        add,
        "Add a word; one that is there already gets this effect.",
        asks=wire.AddWord,
        answers=wire.WordShape,
        status=201,
        refuses=(404, 409),
    ),
    api_route(
        "GET",
        f"{_WORDS}/trial",
        try_sentence,
        "What would come of a sentence.",
        answers=wire.TriedShape,
        query=wire.TrySentence,
        refuses=(401, 403, 404),
    ),
    api_route("GET", _WORD, show, "One word, also one that was removed.", answers=wire.WordShape),
    api_route(
        "PATCH",
        _WORD,
        change,
        "Say what comes of it.",
        asks=wire.ChangeWord,
        answers=wire.WordShape,
    ),
    api_route("DELETE", _WORD, remove, "Take it out of its list.", answers=wire.WordShape),
    api_route(
        "POST",
        f"{_WORD}/restore",
        restore,
        "Put it back into its list.",
        answers=wire.WordShape,
        refuses=(409,),
    ),
]
