"""Lists of words that are not wanted, by form and as JSON; and what those read who use one."""

from html import unescape
from uuid import uuid4

from tests.web.test_safety import Place, made, place

__all__ = ["made", "place"]

WORDS = "/safety/words"
TOPIC = "/rooms/orchards/topics/1"


def _plain(text: str) -> str:
    return unescape(text).translate({ord(one): None for one in "\u2068\u2069"})


async def test_a_word_is_added_changed_taken_out_and_put_back(place: Place) -> None:
    await place.get("bashir", "/?lang=en")
    assert 'href="/safety/words?school=chenab"' in (await place.get("bashir", "/me")).text
    assert 'href="/safety/words"' in (await place.get("saima", "/me")).text
    assert "There is no word in this list." in (await place.get("bashir", WORDS)).text
    given = {"text": "lucky draw", "lang": "en", "school": "chenab"}
    wrong = await place.post("bashir", WORDS, effect="burn", **given)
    assert wrong.status_code == 422
    assert 'value="lucky draw"' in wrong.text
    assert "Please choose one of the list." in wrong.text
    done = await place.post("bashir", WORDS, effect="hold", **given)
    assert done.status_code == 303
    there = done.headers["location"]
    page = (await place.get("shazia", f"{there}?lang=en")).text
    assert "lucky draw" in page
    assert f'action="{there}/remove"' in page
    listed = await place.get("bashir", f"{WORDS}?school=chenab")
    assert f'href="{there}"' in listed.text
    assert f'href="{there}"' not in (await place.get("bashir", WORDS)).text
    await place.post("bashir", f"{there}/effect", effect="refuse")
    said = await place.post("li", TOPIC, text="Lucky Draw!", key=str(uuid4()))
    assert said.status_code == 422
    assert ">Lucky Draw!</textarea>" in said.text.replace("\n", "")
    await place.post("bashir", f"{there}/remove")
    page = (await place.get("bashir", there)).text
    assert "It is not in the list any more." in page
    assert f'action="{there}/restore"' in page
    assert (await place.post("li", TOPIC, text="Lucky Draw!", key=str(uuid4()))).status_code == 303
    await place.post("bashir", f"{there}/restore")
    assert f'action="{there}/remove"' in (await place.get("bashir", there)).text
    log = (await place.get("maryam", "/safety/log?lang=en")).text
    for act in ("Unwanted word added", "Unwanted word changed", "Unwanted word removed"):
        assert act in log
    assert f'href="{there}"' in log


async def test_a_refused_word_is_named_where_one_writes(place: Place) -> None:
    await place.post("saima", WORDS, text="مفت موبائل", lang="ur", effect="refuse")
    text = "بھائیو! مُفت موبائـل لو"
    for language, words in (
        ("en", "“مُفت موبائـل” is not wanted here. Please say it in another way."),
        ("ur", "”مُفت موبائـل“ یہاں مناسب نہیں۔ براہ کرم یہی بات دوسرے لفظوں میں کہیں۔"),
        ("zh-Hans", "这里不能用“مُفت موبائـل”，请换个说法。"),
    ):
        path = f"{TOPIC}?lang={language}"
        said = await place.post("li", path, text=text, key=str(uuid4()))
        assert said.status_code == 422
        assert words in _plain(said.text)
        assert text in unescape(said.text), "what was typed stays"
    client = await place.client("li")
    call = {"text": text, "key": str(uuid4())}
    answer = await client.post("/api/v1/rooms/orchards/messages", json=call)
    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["field"]) == ("unwanted_word", "text")
    assert answer.json()["params"] == {"word": "مُفت موبائـل"}


async def test_what_is_held_back_says_so_to_each_and_the_queue_names_the_word(place: Place) -> None:
    await place.post("saima", WORDS, text="加微信", lang="zh-Hans", effect="hold")
    said = await place.say("li", "便宜！加 微 信")
    await place.server.app.state.outbox.drain()
    topic = f"/rooms/orchards/topics/{said.topic}?at={said.seq}"
    for by in ("", "amina", "li", "bashir"):
        seen = (await place.get(by, f"{topic}&lang=en")).text
        assert "Out of sight until somebody who looks after this has read it." in seen
        assert ("便宜！加 微 信" in seen) is (by in ("li", "bashir")), by
    queue = (await place.get("bashir", "/safety?lang=en")).text
    assert "Unwanted word: 加微信" in _plain(queue)
    cases = (await place.get("bashir", "/api/v1/safety/reports")).json()["items"]
    case = next(one for one in cases if one["thing"] == said.id)
    assert (case["word"], case["reports"]) == ("加微信", 0)
    page = _plain((await place.get("bashir", f"/safety/reports/{case['id']}")).text)
    assert "Held back by itself for an unwanted word: 加微信" in page
    assert "What members say" not in page
    await place.post("bashir", f"/safety/reports/{case['id']}/decide", decision="nothing")
    assert "便宜！加 微 信" in (await place.get("", topic)).text


async def test_a_sentence_is_tried_on_the_page_and_by_a_program(place: Place) -> None:
    client = await place.client("saima")
    word = {"text": "quick loan", "lang": "en", "effect": "hold"}
    made = (await client.post("/api/v1/safety/words", json=word)).json()
    assert (made["school"], made["removed"], made["by"]["handle"]) == (None, None, "saima")
    listed = (await client.get("/api/v1/safety/words")).json()["items"]
    assert made in listed
    page = await place.get("saima", f"{WORDS}?sentence=A+Quick-Loan+here&lang=en")
    assert "Hold the message back until somebody has read it" in page.text
    assert "Quick-Loan" in page.text
    assert "A Quick-Loan here" in page.text, "the sentence stays"
    found = await client.get("/api/v1/safety/words/trial", params={"sentence": "A Quick-Loan!"})
    assert found.json() == {"items": [{"word": made, "written": "Quick-Loan"}]}
    quiet = await place.get("saima", f"{WORDS}?sentence=quick&lang=en")
    assert "Nothing. It goes through." in quiet.text
    long = await place.get("saima", f"{WORDS}?sentence={'x' * 501}")
    assert long.status_code == 422
    assert "x" * 501 in long.text
    assert (await client.delete(f"/api/v1/safety/words/{made['id']}")).json()["removed"]
    again = await client.post(f"/api/v1/safety/words/{made['id']}/restore")
    assert again.json() == made


async def test_a_visitor_signs_in_first(place: Place) -> None:
    answer = await place.get("", f"{WORDS}?school=chenab")
    assert answer.headers["location"] == "/sign-in?next=%2Fsafety%2Fwords%3Fschool%3Dchenab"
    assert (await place.get("amina", WORDS)).status_code == 403
