"""Reports, their queue, hiding and the log over HTTP: pages, forms, JSON."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from html import escape, unescape
from itertools import count
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import Conflict, Invalid
from ifsa.language import LANGUAGES
from ifsa.language.catalogues import translations
from ifsa.language.problems import sentence
from ifsa.members.queries import actor_named
from ifsa.rooms import messages, spaces, topics
from ifsa.schools import consents, follows, schools, stewards
from ifsa.trade import listings
from tests import parts
from tests.trade.market import draft

NUMBERS = count(1)
MAIN = re.compile(r"<main.*</main>", re.DOTALL)


@dataclass
class Place:
    """A server with a school, its room and people; each test says something of its own."""

    server: parts.Server
    room: str = "orchards"
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    async def client(self, handle: str) -> httpx.AsyncClient:
        if handle not in self.clients:
            self.clients[handle] = await self.server.client(handle or None)
        return self.clients[handle]

    async def get(self, by: str, path: str) -> httpx.Response:
        return await (await self.client(by)).get(path)

    async def post(self, by: str, path: str, **data: Any) -> httpx.Response:
        return await (await self.client(by)).post(path, data=data)

    async def do(self, by: str, verb: Callable[..., Any], **given: Any) -> Any:
        who = await self.server.store.read(actor_named, Actor(), handle=by)
        return await self.server.store.do(verb, who, **given)

    async def say(self, by: str, text: str, room: str = "") -> Any:
        return await self.do(by, messages.post, room=room or self.room, key=uuid4(), text=text)

    async def report(self, by: str, message: int, **given: Any) -> int:
        """The number of the case."""
        await (await self.client(by)).post(
            "/api/v1/reports", json={"kind": "message", "id": message, "reason": "rude", **given}
        )
        cases = (await self.get("saima", "/api/v1/safety/reports")).json()["items"]
        found: int = next(one["id"] for one in cases if one["thing"] == message)
        return found


@pytest.fixture(scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    settings = parts.fresh(tmp_path_factory.mktemp("safety") / "data")
    async with parts.serving(settings) as server:
        place = Place(server)
        await _people(place)
        yield place
        for client in place.clients.values():
            await client.aclose()


async def _people(place: Place) -> None:
    store = place.server.store
    for handle, role in (("maryam", Role.ADMIN), ("saima", Role.MODERATOR)):
        await parts.member(store, handle, role=role)
    for handle, language in (
        ("bashir", "ur"),
        ("shazia", "en"),
        ("amina", "ur"),
        ("li", "zh-Hans"),
    ):
        await parts.member(store, handle, language=language)
    await parts.member(store, "zain", born=date(2012, 1, 1))
    named: dict[str, Any] = {"name": {"en": "Chenab", "ur": "چناب"}, "place": {"en": "Punjab"}}
    where = {
        "country": "PK",
        "zone": "Asia/Karachi",
        "languages": ["ur"],
        "fields": ["agriculture"],
    }
    await place.do("maryam", schools.found, slug="chenab", **named, **where)
    for handle in ("bashir", "shazia"):
        await place.do("maryam", stewards.appoint, school="chenab", handle=handle)
    await place.do("zain", follows.follow, school="chenab")
    consent = {"school": "chenab", "handle": "zain", "source": "guardian"}
    await place.do("bashir", consents.grant, **consent)
    room: dict[str, Any] = {"name": {"en": "Orchards"}, "about": {}, "emblem": "mango"}
    room["school"] = "chenab"
    await place.do("bashir", spaces.open, slug="orchards", **room)
    await place.do("bashir", spaces.open, slug="young", youth=True, **room)


@pytest.fixture
def place(made: Place) -> Place:
    return made


def _main(answer: httpx.Response) -> str:
    """What stands on the page, without its frame."""
    found = MAIN.search(answer.text)
    assert found
    return unescape(found[0])


# -- reporting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_message_is_reported_without_scripts(place: Place, language: str) -> None:
    said = await place.say("li", f"you fool {next(NUMBERS)}")
    topic = f"/rooms/orchards/topics/{said.topic}"
    path = f"/safety/report?kind=message&id={said.id}"
    there = await place.get("amina", f"{topic}?at={said.seq}")
    assert f'href="{path.replace("&", "&amp;")}"' in there.text
    form = await place.get("amina", f"{path}&lang={language}")
    assert said.text in _main(form)
    words = translations(language).gettext
    for word in ("Rude or mean", "It scares me, or asks for private things", "Something else"):
        assert words(word) in _main(form)
    sent = await place.post("amina", "/safety/report", kind="message", id=said.id, reason="rude")
    assert sent.status_code == 303
    assert sent.headers["location"] == f"/safety/reported?kind=message&id={said.id}"
    thanks = await place.get("amina", sent.headers["location"])
    assert words("Thank you. We will look at it.") in _main(thanks)
    assert f'href="{topic}?at={said.seq}#s{said.seq}"' in _main(thanks)
    again = await place.post("amina", "/safety/report", kind="message", id=said.id, reason="danger")
    assert again.headers["location"] == sent.headers["location"]
    await place.get("amina", "/?lang=ur")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"reason": ""}, Invalid("reason", "bad_choice")),
        ({"reason": "because"}, Invalid("reason", "bad_choice")),
        ({"reason": "rude", "note": "لمبا " * 400}, Invalid("note", "too_long", limit=1000)),
    ],
)
async def test_what_was_typed_is_kept_when_it_cannot_be_reported(
    place: Place, given: dict[str, str], problem: Invalid
) -> None:
    said = await place.say("li", "bad")
    note = given.get("note", "وہ روز لکھتا ہے")
    form = {"kind": "message", "id": said.id, "note": note, **given}
    answer = await place.post("amina", "/safety/report", **form)
    assert answer.status_code == 422
    assert sentence(problem, "ur") in _main(answer)
    assert note.strip() in _main(answer)
    assert ('value="rude" checked' in answer.text) is (given["reason"] == "rude")


async def test_a_visitor_signs_in_first_and_comes_back(place: Place) -> None:
    said = await place.say("li", "bad")
    path = f"/safety/report?kind=message&id={said.id}"
    answer = await place.get("", path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={quote(path, safe='')}"
    sent = await place.post("", "/safety/report", kind="message", id=said.id, reason="rude")
    assert sent.status_code == 401


async def test_what_one_may_not_see_has_no_form(place: Place) -> None:
    young = await place.say("zain", "only among us", room="young")
    path = f"/safety/report?kind=message&id={young.id}"
    for odd in (path, "/safety/report?kind=message&id=999999", "/safety/report?kind=member&id=999"):
        answer = await place.get("amina", odd)
        assert answer.status_code == 404
        assert "only among us" not in answer.text
    sent = await place.post("amina", "/safety/report", kind="message", id=young.id, reason="rude")
    assert sent.status_code == 404
    assert (await place.get("bashir", path)).status_code == 200
    for odd in ("kind=lesson&id=1", "kind=message&id=x", "kind=message", "id=1"):
        assert (await place.get("amina", f"/safety/report?{odd}")).status_code == 422


async def test_one_s_own_cannot_be_reported(place: Place) -> None:
    said = await place.say("amina", "mine")
    form = await place.get("amina", f"/safety/report?kind=message&id={said.id}")
    assert sentence(Conflict("own_report"), "ur") in _main(form)
    assert 'action="/safety/report"' not in _main(form)
    sent = await place.post("amina", "/safety/report", kind="message", id=said.id, reason="rude")
    assert sent.status_code == 409


async def test_a_young_member_is_told_whom_to_turn_to(place: Place) -> None:
    said = await place.say("li", "where do you live?")
    path = f"/safety/report?kind=message&id={said.id}"
    advice = "tell a grown-up you trust"
    assert advice in _main(await place.get("zain", f"{path}&lang=en"))
    assert advice not in _main(await place.get("shazia", f"{path}&lang=en"))


async def test_from_a_message_one_comes_to_who_wrote_it(place: Place) -> None:
    said = await place.say("li", "look at my name")
    form = await place.get("amina", f"/safety/report?kind=message&id={said.id}")
    path = f"/safety/report?kind=member&id={said.author.id}"
    assert f'href="{path}"' in unescape(form.text)
    about = await place.get("amina", path)
    assert "@li" in _main(about)
    sent = await place.post(
        "amina", "/safety/report", kind="member", id=said.author.id, reason="rude"
    )
    thanks = await place.get("amina", sent.headers["location"])
    assert thanks.status_code == 200


async def test_a_listing_a_school_and_a_title_are_reported(place: Place) -> None:
    page = await place.do("bashir", listings.publish, key=uuid4(), draft=draft(), school="chenab")
    topic = await place.do("li", topics.start, room="orchards", title="Zain is a fool")
    for kind, id, there in (
        ("listing", page.card.id, f"/listings/{page.card.id}"),
        ("school", 1, "/schools/chenab"),
        ("topic", topic.id, f"/rooms/orchards/topics/{topic.id}"),
    ):
        path = f"/safety/report?kind={kind}&id={id}"
        assert f'href="{path}"' in unescape((await place.get("amina", there)).text)
        sent = await place.post("amina", "/safety/report", kind=kind, id=id, reason="other")
        thanks = await place.get("amina", sent.headers["location"])
        assert f'href="{there}"' in thanks.text


# -- the queue ------------------------------------------------------------------------------------


async def test_the_queue_is_for_those_who_look_after_something(place: Place) -> None:
    said = await place.say("li", f"mean words {next(NUMBERS)}")
    case = await place.report("amina", said.id, note="He is my neighbour")
    for by, status in (("", 303), ("amina", 403), ("zain", 403), ("shazia", 200), ("saima", 200)):
        assert (await place.get(by, "/safety")).status_code == status
    for by in ("amina", "li", "zain"):
        assert (await place.get(by, f"/safety/reports/{case}")).status_code == 404
    for by in ("shazia", "saima", "maryam"):
        assert said.text in _main(await place.get(by, "/safety"))
        page = _main(await place.get(by, f"/safety/reports/{case}"))
        assert said.text in page
        assert "He is my neighbour" in page
        told = page[page.index('id="said"') :]
        assert ("Amina" in told) is (by != "shazia")


async def test_the_header_says_how_much_waits(place: Place) -> None:
    def badge(answer: httpx.Response) -> str | None:
        found = re.search(r'href="/safety".*?<span aria-hidden="true" dir="ltr">(\d+)', answer.text)
        return found[1] if found else None

    before = int(badge(await place.get("shazia", "/rooms")) or 0)
    said = await place.say("li", "one more")
    case = await place.report("amina", said.id)
    assert badge(await place.get("shazia", "/rooms")) == str(before + 1)
    for by in ("", "amina", "zain"):
        assert 'href="/safety"' not in (await place.get(by, "/rooms")).text
    sent = await place.post("shazia", f"/safety/reports/{case}/decide", decision="nothing")
    assert (sent.status_code, sent.headers["location"]) == (303, "/safety")
    assert badge(await place.get("shazia", "/rooms")) == (str(before) if before else None)
    assert 'href="/safety"' in (await place.get("shazia", "/me")).text


async def test_a_case_is_claimed_left_and_decided_by_form(place: Place) -> None:
    said = await place.say("li", "bad words here")
    case = await place.report("zain", said.id, reason="scary")
    path = f"/safety/reports/{case}"
    assert (await place.post("saima", f"{path}/claim")).headers["location"] == path
    other = await place.get("shazia", path)
    assert "Saima is looking at this now." in re.sub(r"<[^>]*>", "", _main(other))
    assert f'action="{path}/decide"' not in other.text
    refused = await place.post("shazia", f"{path}/decide", decision="nothing")
    assert refused.status_code == 409
    assert sentence(Conflict("case_claimed"), "en") in _main(refused)
    await place.post("saima", f"{path}/release")
    form = await place.get("shazia", path)
    assert 'value="scary" checked' in form.text
    missing = await place.post("shazia", f"{path}/decide", decision="hide", note="Not like this.")
    assert missing.status_code == 422
    assert sentence(Invalid("reason", "bad_choice"), "en") in _main(missing)
    assert "Not like this." in _main(missing)
    given = {"decision": "hide", "reason": "scary", "note": "Not like this."}
    assert (await place.post("shazia", f"{path}/decide", **given)).status_code == 303
    late = await place.post("saima", f"{path}/decide", decision="nothing")
    assert late.status_code == 409
    assert sentence(Conflict("case_decided"), "en") in _main(late)
    assert said.text in _main(await place.get("saima", "/safety?state=decided"))
    await _hidden_from_others(place, said)
    shown = await place.post("shazia", "/safety/show", kind="message", id=said.id)
    assert shown.headers["location"].startswith("/rooms/orchards/topics/")
    assert said.text in (await place.get("amina", shown.headers["location"])).text


async def _hidden_from_others(place: Place, said: Any) -> None:
    path = f"/rooms/orchards/topics/{said.topic}?at={said.seq}"
    api = f"/api/v1/topics/{said.topic}/messages?cursor={said.seq - 1}"
    for by in ("", "amina", "zain"):
        for where in (path, api, "/rooms/orchards", "/api/v1/rooms/orchards/topics"):
            answer = await place.get(by, where)
            assert answer.status_code == 200
            assert said.text not in answer.text, where
            assert "Not like this." not in answer.text
        shape = (await place.get(by, api)).json()["items"][0]
        assert (shape["id"], shape["text"]) == (said.id, "")
        assert (shape["hidden"]["reason"], shape["hidden"]["note"]) == ("scary", None)
    assert "Hidden by a moderator: Not safe" in unescape(
        (await place.get("", f"{path}&lang=en")).text
    )
    for by in ("li", "bashir", "saima"):
        page = unescape((await place.get(by, path)).text)
        assert said.text in page
        assert "Not like this." in page


async def test_a_steward_hands_on(place: Place) -> None:
    said = await place.say("li", "hard to say")
    case = await place.report("amina", said.id)
    sent = await place.post("shazia", f"/safety/reports/{case}/decide", decision="hand_on")
    assert sent.headers["location"] == "/safety"
    assert (await place.get("shazia", f"/safety/reports/{case}")).status_code == 404
    page = await place.get("saima", f"/safety/reports/{case}?lang=en")
    assert "Handed on by a steward" in _main(page)
    done = await place.post("saima", f"/safety/reports/{case}/decide", decision="done")
    assert done.status_code == 422
    given = {"decision": "done", "note": "I called him."}
    assert (await place.post("saima", f"/safety/reports/{case}/decide", **given)).status_code == 303
    assert "I called him." in _main(await place.get("saima", f"/safety/reports/{case}"))


async def test_an_author_never_sees_who_reported(place: Place) -> None:
    """Not even as a moderator, in the queue, on the page, in the log or in JSON."""
    said = await place.say("saima", "I am in charge here")
    await place.client("maryam")
    client = await place.client("amina")
    given = {"kind": "message", "id": said.id, "reason": "rude", "note": "secret of Amina"}
    await client.post("/api/v1/reports", json=given)
    cases = (await place.get("maryam", "/api/v1/safety/reports")).json()["items"]
    case = next(one["id"] for one in cases if one["thing"] == said.id)
    for path in (f"/safety/reports/{case}", f"/api/v1/safety/reports/{case}"):
        assert (await place.get("saima", path)).status_code == 404
    for path in ("/safety", "/api/v1/safety/reports", "/me", "/notices", "/api/v1/notices"):
        assert "secret of Amina" not in (await place.get("saima", path)).text
    listed = (await place.get("saima", "/api/v1/safety/reports")).json()["items"]
    assert case not in {one["id"] for one in listed}


async def test_whoever_looks_after_it_hides_it_without_a_report(place: Place) -> None:
    said = await place.say("li", "away with this")
    path, there = f"/safety/hide?kind=message&id={said.id}", f"/messages/{said.id}"
    for page in (f"/safety/report?kind=message&id={said.id}", f"{there}/options"):
        link = f'button-(plain|quiet)[^"]*" href="{re.escape(escape(path))}"'
        assert not re.search(link, (await place.get("amina", page)).text)
        assert re.search(link, (await place.get("shazia", page)).text)
    given: dict[str, Any] = {"kind": "message", "id": said.id, "note": "Why?"}
    wrong = await place.post("shazia", "/safety/hide", **given)
    assert wrong.status_code == 422
    assert "Why?" in _main(wrong)
    assert "autofocus" in wrong.text
    hidden = await place.post("shazia", "/safety/hide", **given, reason="rude")
    assert hidden.headers["location"] == path
    at = f"/rooms/orchards/topics/{said.topic}?at={said.seq}"
    assert said.text not in (await place.get("amina", at)).text
    refused = await place.post("amina", "/safety/show", kind="message", id=said.id)
    assert refused.status_code == 403


@pytest.mark.parametrize("page", ["after hiding", "its options", "reporting it"])
async def test_what_was_hidden_is_brought_back_from_pages_that_offer_it(
    place: Place, page: str
) -> None:
    said = await place.say("li", "away, and here again")
    hide = {"kind": "message", "id": said.id, "reason": "rude"}
    path = (await place.post("shazia", "/safety/hide", **hide)).headers["location"]
    if page == "its options":
        path = f"/messages/{said.id}/options"
    if page == "reporting it":
        asked = await place.get("shazia", f"/safety/report?kind=message&id={said.id}")
        assert f'href="{path}"' in _main(asked)
    for by, offered in (("shazia", True), ("saima", True), ("li", False)):
        found = await place.get(by, path)
        assert ('action="/safety/show"' in found.text) is offered, by
    await place.post("shazia", "/safety/show", kind="message", id=said.id)
    at = f"/rooms/orchards/topics/{said.topic}?at={said.seq}"
    assert said.text in (await place.get("amina", at)).text


async def test_what_moderators_hid_no_steward_is_offered_to_show(place: Place) -> None:
    said = await place.say("li", "moderators look at this")
    hide = {"kind": "message", "id": said.id, "reason": "rude"}
    path = (await place.post("saima", "/safety/hide", **hide)).headers["location"]
    for page in (path, f"/messages/{said.id}/options"):
        found = await place.get("shazia", page)
        assert found.status_code == 200
        assert 'action="/safety/show"' not in found.text
        assert 'action="/safety/show"' in (await place.get("saima", page)).text


async def test_the_menu_of_a_hidden_message_offers_no_sign_and_no_reply(place: Place) -> None:
    said = await place.say("li", "signs for this")
    at = f"/rooms/orchards/topics/{said.topic}?at={said.seq}"

    async def offered(by: str) -> set[str]:
        """What the menu of the message offers them."""
        page = (await place.get(by, at)).text
        menu = page.partition(f'id="s{said.seq}"')[2].partition("</article>")[0]
        return set(re.findall(r"data-(reply|signs|save)=", menu))

    assert await offered("shazia") == {"reply", "signs", "save"}
    await place.post("shazia", "/safety/hide", kind="message", id=said.id, reason="rude")
    for by in ("shazia", "li", "amina"):
        assert await offered(by) == {"save"}
    for by, keeper in (("shazia", True), ("amina", False)):
        assert ("data-keeper" in (await place.get(by, at)).text) is keeper


async def test_a_title_and_a_listing_are_hidden_and_shown(place: Place) -> None:
    topic = await place.do("li", topics.start, room="orchards", title="Bashir is a thief")
    page = await place.do(
        "bashir", listings.publish, key=uuid4(), draft=draft(note="stolen goods"), school="chenab"
    )
    for kind, id, words in (("topic", topic.id, "is a thief"), ("listing", page.card.id, "stolen")):
        hidden = await place.post("saima", "/safety/hide", kind=kind, id=id, reason="false")
        there = f"/listings/{id}" if kind == "listing" else f"/rooms/orchards/topics/{id}"
        assert (
            'action="/safety/show"' in (await place.get("saima", hidden.headers["location"])).text
        )
        seen = await place.get("amina", there)
        assert words not in seen.text
        assert seen.status_code == (404 if kind == "listing" else 200)
        assert words in (await place.get("bashir", there)).text or kind == "topic"
        assert words in (await place.get("saima", there)).text
        await place.post("saima", "/safety/show", kind=kind, id=id)
        assert words in (await place.get("amina", there)).text


# -- the log --------------------------------------------------------------------------------------


async def test_the_log_is_for_admins_and_is_narrowed(place: Place) -> None:
    said = await place.say("li", "for the log")
    await place.post("saima", "/safety/hide", kind="message", id=said.id, reason="rude")
    for by, status in (("", 303), ("amina", 403), ("saima", 403), ("maryam", 200)):
        assert (await place.get(by, "/safety/log")).status_code == status
    page = _main(await place.get("maryam", "/safety/log?kind=message.hidden&member=saima"))
    assert "Message hidden" in page
    assert "Saima" in page
    row = page.partition(f'href="/safety/hide?kind=message&id={said.id}"')[2].partition("</li>")[0]
    told = re.sub(r"<[^>]*>", "", row)
    assert "for the log" in told
    assert "Saima → Li" in told
    assert "Open talk" in told
    topic = await place.do("li", topics.start, room="orchards", title="Roots & rust")
    await place.post("saima", f"/rooms/orchards/topics/{topic.id}/care/lock", locked="true")
    page = _main(await place.get("maryam", "/safety/log?kind=topic.locked"))
    row = page.partition(f'href="/rooms/orchards/topics/{topic.id}/care"')[2].partition("</li>")[0]
    assert "Roots &amp; rust" in row or "Roots & rust" in row
    assert "Steward appointed" in _main(await place.get("maryam", "/safety/log?member=bashir"))
    assert "Nothing found." in _main(await place.get("maryam", "/safety/log?until=2020-01-01"))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("member=nobody", Invalid("member", "no_such_member")),
        ("kind=message.posted", Invalid("kind", "bad_choice")),
        ("since=2026-02-30", Invalid("since", "bad_date")),
        ("since=2026-02-02&until=2026-02-01", Invalid("until", "date_order")),
    ],
)
async def test_what_cannot_be_sought_is_said_and_kept(
    place: Place, given: str, problem: Invalid
) -> None:
    answer = await place.get("maryam", f"/safety/log?{given}")
    assert answer.status_code == 422
    assert sentence(problem, "en") in _main(answer)
    for one in given.split("&"):
        name, value = one.split("=")
        assert name == "kind" or f'value="{value}"' in answer.text
    document = await place.get("maryam", f"/api/v1/safety/log?{given}")
    assert (document.status_code, document.json()["field"]) == (422, problem.field)


# -- JSON -----------------------------------------------------------------------------------------


async def test_json_reports_claims_and_decides(place: Place) -> None:
    said = await place.say("li", "json words")
    amina, saima = await place.client("amina"), await place.client("saima")
    given = {"kind": "message", "id": said.id, "reason": "advert", "note": "x"}
    first = await amina.post("/api/v1/reports", json=given)
    assert (first.status_code, first.json()["by"]) == (201, None)
    again = await amina.post("/api/v1/reports", json={**given, "reason": "rude"})
    assert again.json() == first.json()
    listed = (await saima.get("/api/v1/safety/reports")).json()
    case = next(one for one in listed["items"] if one["thing"] == said.id)
    assert (case["kind"], case["message"]["text"], case["reasons"]) == (
        "message",
        "json words",
        ["advert"],
    )
    api = f"/api/v1/safety/reports/{case['id']}"
    detail = (await saima.get(api)).json()
    assert detail["reports"][0]["by"]["handle"] == "amina"
    assert detail["choices"] == ["nothing", "hide", "done"]
    assert (await saima.post(f"{api}/claim")).json()["case"]["claimed"]["handle"] == "saima"
    assert (await saima.post(f"{api}/release")).json()["case"]["claimed"] is None
    bad = await saima.post(f"{api}/decide", json={"decision": "burn"})
    assert (bad.status_code, bad.json()["field"]) == (422, "decision")
    hide = {"decision": "hide", "reason": "advert"}
    assert (await saima.post(f"{api}/decide", json=hide)).status_code == 204
    decided = (await saima.get("/api/v1/safety/reports?state=decided")).json()["items"]
    assert next(one for one in decided if one["id"] == case["id"])["decided"]["decision"] == "hide"
    late = await (await place.client("maryam")).post(f"{api}/decide", json=hide)
    assert (late.status_code, late.json()["code"]) == (409, "case_decided")


async def test_json_hides_and_shows(place: Place) -> None:
    said = await place.say("li", "in and out")
    saima = await place.client("saima")
    api = f"/api/v1/messages/{said.id}/hiding"
    hidden = await saima.put(api, json={"reason": "rude", "note": "n"})
    assert hidden.json()["hidden"]["note"] == "n"
    wrong = await saima.put(api, json={})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "reason")
    refused = await (await place.client("amina")).delete(api)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert (await saima.delete(api)).json()["hidden"] is None


async def test_json_reads_the_log(place: Place) -> None:
    found = (await place.get("maryam", "/api/v1/safety/log?kind=steward.appointed")).json()
    assert [(one["by"]["handle"], one["member"]["handle"]) for one in found["items"]] == [
        ("maryam", "shazia"),
        ("maryam", "bashir"),
    ]
    assert found["items"][0]["school"]["slug"] == "chenab"
