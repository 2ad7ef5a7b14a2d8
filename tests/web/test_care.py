"""Looking after rooms by form: closing, slow mode, silence; and what those it concerns read."""

from html import unescape

from tests.web.test_safety import Place, made, place

__all__ = ["made", "place"]

WORDS = "Did the second spray help?"


async def _write(place: Place, by: str, path: str, **given: str) -> tuple[int, str]:
    """The page one is given back: what was typed stands in it."""
    form = await place.get(by, path)
    key = form.text.partition('name="key" value="')[2].partition('"')[0]
    answer = await place.post(by, path, text=WORDS, key=key or given.pop("key"), **given)
    return answer.status_code, unescape(answer.text)


async def test_who_is_silent_reads_why_and_keeps_what_was_typed(place: Place) -> None:
    said = await place.say("li", "five times the same")
    path = f"/rooms/orchards/topics/{said.topic}"
    key = "8a54a7a4-6d5f-4e38-9bf5-3f6f7b0a5a11"
    options = await place.get("bashir", f"/messages/{said.id}/options")
    asking = "/safety/silence?member=li&room=orchards"
    assert f'href="{asking.replace("&", "&amp;")}"' in options.text
    given = {"member": "li", "room": "orchards", "note": "Once is enough."}
    wrong = await place.post("bashir", "/safety/silence?room=orchards", reason="advert", **given)
    assert wrong.status_code == 422
    assert "Once is enough." in wrong.text
    done = await place.post(
        "bashir", "/safety/silence?room=orchards", reason="advert", span="day", **given
    )
    there = done.headers["location"]
    await place.get("li", "/?lang=en")
    page = await place.get("li", path)
    assert "You may read this room, but not write in it." in page.text
    assert "Once is enough." in page.text
    assert "data-composer" not in page.text
    status, back = await _write(place, "li", path, key=key)
    assert status == 403
    assert "You may not write in this room for 24 more hours. Why: Advertising" in back
    assert WORDS in back
    assert (await place.post("bashir", f"{there}/lift")).status_code == 303
    assert "data-composer" in (await place.get("li", path)).text


async def test_a_closed_topic_has_no_place_to_write_but_for_its_keepers(place: Place) -> None:
    said = await place.say("amina", "enough")
    path = f"/rooms/orchards/topics/{said.topic}"
    await place.get("amina", "/?lang=en")
    closed = await place.post("bashir", f"{path}/care/lock", locked="true")
    assert closed.headers["location"] == f"{path}/care"
    page = (await place.get("amina", path)).text
    assert '<form class="composer" hidden' in page
    assert "data-locked" in page
    assert '<form class="composer" hidden' not in (await place.get("bashir", path)).text
    status, back = await _write(place, "amina", path)
    assert status == 403
    assert "This topic is closed. It can still be read." in back
    assert WORDS in back
    assert "Topic closed" in (await place.get("maryam", "/safety/log?lang=en")).text
    await place.post("bashir", f"{path}/care/lock", locked="false")
    assert "data-locked" not in (await place.get("amina", path)).text


async def test_in_slow_mode_the_form_says_when_one_may_write_again(place: Place) -> None:
    said = await place.say("amina", "slowly")
    path = f"/rooms/orchards/topics/{said.topic}"
    await place.get("amina", "/?lang=en")
    await place.post("bashir", f"{path}/care/pace", seconds="3600")
    status, back = await _write(place, "amina", path)
    assert status == 429
    assert "Yours can go in 60 minutes." in back
    assert WORDS in back
    assert "Each writes once in 60 minutes" in (await place.get("amina", path)).text
    odd = await place.post("bashir", f"{path}/care/pace", seconds="7")
    assert odd.status_code == 422
    await place.post("bashir", f"{path}/care/pace", seconds="0")
    status, _ = await _write(place, "amina", path)
    assert status == 303


async def test_several_are_hidden_by_form_and_come_back_with_one_button(place: Place) -> None:
    said = [await place.say("li", f"buy {number} here") for number in range(3)]
    path = "/rooms/orchards/care/messages?member=li"
    choice = await place.get("bashir", path)
    for one in said:
        assert f'name="messages" value="{one.id}"' in choice.text
    ids = [str(one.id) for one in said[:2]]
    given = {"room": "orchards", "messages": ids, "note": "Not here."}
    client = await place.client("bashir")
    wrong = await client.post(path, data=given)
    assert wrong.status_code == 422
    assert "Not here." in wrong.text
    assert all(f'value="{one}" checked' in wrong.text for one in ids)
    assert f'value="{said[2].id}" checked' not in wrong.text
    nothing = await client.post(path, data={"room": "orchards", "reason": "advert"})
    assert nothing.status_code == 422
    done = await client.post(path, data=given | {"reason": "advert"})
    there = done.headers["location"]
    topic = f"/rooms/orchards/topics/{said[0].topic}"
    seen = (await place.get("", topic)).text
    assert "buy 0 here" not in seen
    assert "buy 2 here" in seen
    assert f'action="{there}/undo"' in (await place.get("shazia", there)).text
    assert (await place.post("shazia", f"{there}/undo")).status_code == 303
    assert "buy 0 here" in (await place.get("", topic)).text
