"""One verb, several doors: the same input as the same person comes to the same.

Equal answers, equal rows in every table, equal events (they are rows too), equal refusals.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID, uuid5

import pytest

from ifsa.config import Settings
from ifsa.demonstrations import broadcasts, lessons, registrations
from ifsa.language import LANGUAGES
from ifsa.members import accounts, addresses, devices, renewals
from ifsa.notifications import choices, notices, reading
from ifsa.rooms import (
    answers,
    deletions,
    drafts,
    echoes,
    edits,
    hiding,
    hidings,
    languages,
    links,
    locks,
    messages,
    moves,
    reactions,
    senders,
    spaces,
    sweeps,
    titles,
    topics,
    translations,
)
from ifsa.rooms import follows as levels
from ifsa.rooms import saved as saved_messages
from ifsa.safety import erasure, reports, silences, vouches, words
from ifsa.schools import consents, follows, profiles, schools, stewards, verifications
from ifsa.trade import hiding as hidden_listings
from ifsa.trade import inquiries, listings, offers
from tests.house.alliance import INQUIRY, LISTING, OFFER, PASSWORD, Alliance, alliance, lesson_plan
from tests.house.doors import Form, Heard, Json, Live, Sent, changes, send, steady
from tests.house.verbs import Verb, name_of, verbs_at_edges

Given = dict[str, Any]
KEY = str(uuid5(UUID(int=7), "doors"))
SCHOOL, SCHOOL_API = "/schools/{slug}", "/api/v1/schools/{slug}"
ROOM = "/rooms/chenab-orchards"


@dataclass(frozen=True)
class Case:
    """One verb with one input at each of its doors.

    `bad`: the same with a mistake in it, refused with `code`. `after`: what was done before.
    """

    verb: Verb
    who: str
    sent: tuple[Sent, ...]
    bad: tuple[Sent, ...] = ()
    code: str = ""
    after: tuple[Sent, ...] = ()


@pytest.fixture(scope="module")
async def house(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Alliance]:
    async with alliance(demonstration_data, tmp_path_factory.mktemp("doors")) as made:
        yield made


def _flat(plan: Given) -> dict[str, Any]:
    """A lesson's plan as its form has it: a field for each language."""
    texts = {f"title.{tag}": text for tag, text in plan["title"].items()}
    return {name: value for name, value in plan.items() if name != "title"} | texts


def _two(form: str, call: tuple[str, str], given: Given | None) -> tuple[Sent, ...]:
    method, path = call
    return Form(form, given), Json(method, "/api/v1" + path, given)


def _rooms() -> list[Case]:
    said, asked = (
        {"key": KEY, "text": "Salam, all."},
        {"key": KEY, "title": "Grafts", "text": "When?", "lang": "skr"},
    )
    empty, shown = {"text": " ", "key": KEY}, {"files": ["{file}"], "key": KEY}

    def post(given: Given) -> tuple[Sent, ...]:
        to = {"room": "chenab-orchards", "topic": "{topic}"}
        form, call = Form(ROOM + "/topics/{topic}", given), f"/api/v1{ROOM}/messages"
        return form, Json("POST", call, given | {"topic": "{topic}"}), Live("post", given | to)

    def ask(given: Given) -> tuple[Sent, ...]:
        live = Live("start", given | {"room": "chenab-orchards"})
        return (*_two(f"{ROOM}/topics", ("POST", f"{ROOM}/topics"), given), live)

    def read(given: Given) -> tuple[Sent, ...]:
        call = "/api/v1/topics/{topic}/read"
        live = Live("read", given | {"topic": "{topic}"})
        return Form(ROOM + "/topics/{topic}/read", given), Json("POST", call, given), live

    return [
        *_messages(),
        *_spaces(),
        Case(messages.post, "member", post(said), post(empty), "required"),
        Case(messages.post, "member", post(shown), post(shown | {"files": [7]}), "bad_choice"),
        Case(messages.ask, "member", ask(asked), ask(asked | empty), "required"),
        Case(messages.ask, "member", ask(asked | shown)),
        Case(reading.read, "member", read({"seq": 2}), read({"seq": "much"}), "bad_number"),
        *_inbox(),
        *_drafts(),
    ]


def _spaces() -> list[Case]:
    def open(slug: str) -> tuple[Sent, ...]:
        given = {"slug": slug, "emblem": "kinnow", "school": "chenab", "youth": True}
        texts = {"name": {"en": "Grafts", "ur": "پیوند"}, "about": {"zh-Hans": "嫁接"}}
        flat = {f"{name}.{tag}": said for name in texts for tag, said in texts[name].items()}
        return Form("/rooms/new", given | flat), Json("POST", "/api/v1/rooms", given | texts)

    def change(version: int) -> tuple[Sent, ...]:
        given = {"version": version, "emblem": "mango"}
        texts = {
            "name": {"en": "Grafts", "ur": "پیوند", "zh-Hans": ""},
            "about": {"en": "", "ur": "", "zh-Hans": "嫁接"},
        }
        flat = {f"{name}.{tag}": said for name in texts for tag, said in texts[name].items()}
        call = Json("PATCH", f"/api/v1{ROOM}", given | texts)
        return Form(f"{ROOM}/edit", given | flat), call

    return [
        Case(spaces.open, "steward", open("grafts"), open("chenab-orchards"), "slug_taken"),
        Case(spaces.change, "steward", change(1), change(9), "stale"),
    ]


def _drafts() -> list[Case]:
    api, room = f"/api/v1/drafts/{KEY}", "chenab-orchards"
    said, long = {"text": "Salam, all. I", "reply_to": "{message}"}, {"text": "x" * 8001}

    def keep(given: Given, form: str, **where: str) -> tuple[Sent, ...]:
        to = {"room": room, **where}
        call = Json("PUT", api, given | to)
        return (
            Form(f"{form}/draft", given | {"key": KEY}),
            call,
            Live("draft", given | to | {"key": KEY}),
        )

    topic = f"{ROOM}/topics/{{topic}}"
    kept = keep(said, topic, topic="{topic}")
    thrown, back = (
        (Form(f"/drafts/{KEY}/{form}"), Json(method, api + call))
        for form, method, call in (("discard", "DELETE", ""), ("restore", "POST", "/restore"))
    )
    title = {"title": "Grafts", "text": "When?"}
    return [
        Case(drafts.keep, "member", kept, keep(long, topic, topic="{topic}"), "too_long"),
        Case(drafts.keep, "member", keep(title, ROOM), keep(long, ROOM), "too_long"),
        Case(
            drafts.keep,
            "member",
            keep({"text": "What helps now"}, ONE, message="{message}"),
            keep(long, ONE, message="{message}"),
            "too_long",
        ),
        Case(drafts.discard, "member", thrown, after=kept[1:2]),
        Case(drafts.restore, "member", back, after=(kept[1], thrown[1])),
    ]


def _inbox() -> list[Case]:
    topic, room = {"topic": "{topic}"}, {"room": "chenab-orchards"}
    saved = Json("PUT", f"{ONE_API}/saved")

    def level(of: Given, level: str) -> tuple[Sent, ...]:
        given, where = {"level": level}, "/topics/{topic}" if "topic" in of else ROOM
        form = Form((ROOM + where if "topic" in of else where) + "/level", given)
        call = Json("PUT", f"/api/v1{where}/level", given)
        return form, call, Live("level", of | given)

    def save(*, there: bool) -> tuple[Sent, ...]:
        form = Form(f"{ONE}/save", {"saved": "true" if there else "false"})
        call = saved if there else Json("DELETE", f"{ONE_API}/saved")
        return form, call, Live("save", IT | {"there": there})

    def sweep(word: str, given: Given) -> tuple[Sent, ...]:
        live = Live({"read": "read_all", "undo": "undo_read"}[word], given)
        return *_two(f"/inbox/{word}", ("POST", f"/inbox/{word}"), given), live

    unread = Form(f"{ONE}/unread"), Json("POST", f"{ONE_API}/unread"), Live("mark_unread", IT)
    bad, swept = "bad_choice", sweep("read", room)
    return [
        Case(
            levels.choose_topic,
            "member",
            level(topic, "mute"),
            level(topic, "loud"),
            bad,
        ),
        Case(
            levels.choose_room,
            "member",
            level(room, "follow"),
            level(room, "loud"),
            bad,
        ),
        Case(saved_messages.keep, "member", save(there=True)),
        Case(saved_messages.let_go, "member", save(there=False), after=(saved,)),
        Case(reading.sweep, "moderator", swept),
        Case(sweeps.undo, "moderator", sweep("undo", {"sweep": 1}), after=swept[1:2]),
        Case(topics.unread_from, "moderator", unread, after=swept[1:2]),
    ]


ONE, ONE_API, IT = "/messages/{message}", "/api/v1/messages/{message}", {"message": "{message}"}


def _messages() -> list[Case]:
    said, empty = {"text": "What helps now?"}, {"text": " "}
    deleted = (Form(f"{ONE}/delete"), Json("DELETE", ONE_API), Live("delete", IT))
    return [
        Case(edits.edit, "member", _edit(said), _edit(empty), "required"),
        Case(
            languages.correct,
            "steward",
            _language("ur-Latn"),
            _language("tlh"),
            "bad_language",
        ),
        *_translations(),
        _card(),
        *_services(),
        Case(deletions.delete, "member", deleted),
        Case(reactions.give, "moderator", _sign("works"), _sign("angry"), "bad_choice"),
        Case(
            reactions.take_back,
            "moderator",
            _sign("works", there=False),
            after=_sign("works")[1:2],
        ),
        Case(answers.choose, "member", _choose(chosen=True)),
        Case(answers.drop, "member", _choose(chosen=False), after=_choose(chosen=True)[1:2]),
        Case(titles.change, "steward", _retitle("Grafts"), _retitle(" "), "required"),
        Case(echoes.give, "moderator", _echo(there=True)),
        Case(echoes.take_back, "moderator", _echo(there=False), after=_echo(there=True)[1:2]),
        Case(moves.move, "steward", _move("Leaves")),
    ]


def _edit(given: Given) -> tuple[Sent, ...]:
    return Form(f"{ONE}/edit", given), Json("PATCH", ONE_API, given), Live("edit", IT | given)


def _language(lang: str) -> tuple[Sent, ...]:
    given = {"lang": lang}
    call = Json("PUT", f"{ONE_API}/language", given)
    return Form(f"{ONE}/language", given), call, Live("correct", IT | given)


def _services() -> list[Case]:
    path = f"{ROOM}/services"
    office, none = {"name": "Weather office"}, {"name": " "}

    def make(given: Given) -> tuple[Sent, ...]:
        return _two(path, ("POST", path), given)

    revoke = (Form("/services/{service}/revoke"), Json("DELETE", "/api/v1/services/{service}"))
    return [
        Case(senders.make, "steward", make(office), make(none), "required"),
        Case(senders.revoke, "steward", revoke),
    ]


def _card() -> Case:
    """The page is named by nothing but its row, so there is no card to be seen in the answer."""
    one = "/pages/{page}"
    doors = Form(f"{ONE}{one}/remove"), Json("DELETE", ONE_API + one)
    return Case(links.remove, "member", doors)


def _translations() -> list[Case]:
    one, api = "/translations/{translation}", "/api/v1/translations/{translation}"

    def give(lang: str, text: str) -> tuple[Sent, ...]:
        form = Form(f"{ONE}/translations", {"lang": lang, "text": text})
        return form, Json("PUT", f"{ONE_API}/translations/{lang}", {"text": text})

    def like(*, there: bool) -> tuple[Sent, ...]:
        form = Form(f"{one}/like", {"there": "true" if there else "false"})
        return form, Json("PUT" if there else "DELETE", f"{api}/like")

    return [
        Case(
            translations.give, "steward", give("zh-Hans", "怎么办？"), give("ur", " "), "required"
        ),
        Case(translations.like, "member", like(there=True)),
        Case(translations.unlike, "member", like(there=False), after=like(there=True)[1:]),
        Case(translations.drop, "moderator", (Form(f"{one}/delete"), Json("DELETE", api))),
    ]


def _sign(kind: str, *, there: bool = True) -> tuple[Sent, ...]:
    """By form a second tap takes back what the first gave."""
    call = Json("PUT" if there else "DELETE", f"{ONE_API}/signs/{kind}")
    live = Live("react", IT | {"kind": kind, "there": there})
    return Form(f"{ONE}/signs", {"kind": kind}), call, live


def _choose(*, chosen: bool) -> tuple[Sent, ...]:
    form = Form(f"{ONE}/answer", {"chosen": "true" if chosen else "false"})
    call = Json("PUT" if chosen else "DELETE", f"{ONE_API}/answer")
    return form, call, Live("choose", IT | {"chosen": chosen})


def _retitle(title: str) -> tuple[Sent, ...]:
    given = {"title": title, "lang": "skr"}
    form, call = Form(ROOM + "/topics/{asked}/title", given), "/api/v1/topics/{asked}"
    return form, Json("PATCH", call, given), Live("retitle", given | {"topic": "{asked}"})


def _echo(*, there: bool) -> tuple[Sent, ...]:
    form = Form(ROOM + "/topics/{asked}/echo", {"there": "true" if there else "false"})
    call = Json("PUT" if there else "DELETE", "/api/v1/topics/{asked}/echo")
    return form, call, Live("echo", {"topic": "{asked}", "there": there})


def _move(title: str) -> tuple[Sent, ...]:
    call = Json("POST", "/api/v1/messages/moves", {"messages": ["{message}"], "title": title})
    return Form(f"{ONE}/move", {"title": title}), call


def _lessons() -> list[Case]:
    plan, past = lesson_plan(300), lesson_plan(-300)
    new, one, api = "/schools/{slug}/lessons", "/lessons/{lesson}", "/api/v1/lessons/{lesson}"

    def schedule(given: Given) -> tuple[Sent, ...]:
        return Form(f"{new}/new", _flat(given)), Json("POST", f"/api/v1{new}", given)

    def edit(given: Given) -> tuple[Sent, ...]:
        return Form(f"{one}/edit", _flat(given)), Json("PUT", api, given)

    registration = f"{one}/registration"
    return [
        Case(lessons.schedule, "steward", schedule(plan), schedule(past), "past_time"),
        Case(lessons.edit, "steward", edit(plan), edit(plan | {"zone": "Mars"}), "bad_zone"),
        Case(lessons.cancel, "steward", (Form(f"{one}/cancel"), Json("DELETE", api))),
        Case(broadcasts.start, "steward", (Form(f"{one}/start"), Json("POST", f"{api}/start"))),
        Case(
            broadcasts.end,
            "steward",
            (Form("/lessons/{live_lesson}/end"), Json("POST", "/api/v1/lessons/{live_lesson}/end")),
            (Form(f"{one}/end"), Json("POST", f"{api}/end")),
            "not_live",
        ),
        Case(
            registrations.register, "member", (Form(registration), Json("POST", f"{api}/register"))
        ),
        Case(
            registrations.withdraw,
            "member",
            (Form(f"{registration}/withdraw"), Json("DELETE", f"{api}/register")),
            after=(Json("POST", f"{api}/register"),),
        ),
    ]


def _accounts() -> list[Case]:
    right, wrong = {"name": "wafa", "password": PASSWORD}, {"name": "wafa", "password": "a guess"}
    mine, far = {"language": "zh-Hans", "zone": "Asia/Urumqi"}, {"zone": "Mars/Olympus"}
    own = "/me/devices/{wafas_device}/sign-out"
    return [
        Case(
            devices.sign_in,
            "visitor",
            _two("/sign-in", ("POST", "/devices"), right),
            _two("/sign-in", ("POST", "/devices"), wrong),
            "wrong_password",
        ),
        Case(
            accounts.choose,
            "member",
            _two("/me/choices", ("PATCH", "/me"), mine),
            _two("/me/choices", ("PATCH", "/me"), far),
            "bad_zone",
        ),
        Case(
            devices.sign_out,
            "youth who waits",
            (Form(own), Json("DELETE", "/api/v1/devices/{wafas_device}")),
        ),
        Case(
            devices.sign_out_everywhere,
            "member",
            (Form("/me/sign-out-everywhere"), Json("DELETE", "/api/v1/devices")),
        ),
        Case(
            notices.read,
            "member",
            (Form("/notices/{notice}/open"), Json("POST", "/api/v1/notices/{notice}/read")),
        ),
        Case(notices.read_all, "member", _two("/notices/read", ("POST", "/notices/read"), {})),
    ]


def _letters() -> list[Case]:
    """Wafa's address and password, and what she is written."""
    young, email, password = "youth who waits", "/me/email", "/me/password"
    to = {"email": "new@example.org", "password": PASSWORD}
    new = {"present": PASSWORD, "password": "guavas in the sun"}
    name, secret, key = {"name": "wafa"}, {"secret": "{renew}"}, {"password": "guavas in the sun"}
    confirm, renew = "/letters/confirm/{confirm}", "/sign-in/renew/{renew}"
    bad = {"letters": "some"}

    def renewal(given: Given) -> tuple[Sent, ...]:
        return Form(renew, given), Json("POST", "/api/v1/renewals", given | secret)

    return [
        Case(
            addresses.change,
            young,
            _two(email, ("PUT", email), to),
            _two(email, ("PUT", email), to | {"password": "a guess"}),
            "wrong_present",
        ),
        Case(addresses.ask_again, young, _two(f"{email}/again", ("POST", f"{email}/again"), None)),
        Case(
            addresses.confirm,
            "visitor",
            (Form(confirm), Json("POST", "/api/v1/confirmations", {"secret": "{confirm}"})),
        ),
        Case(
            renewals.change,
            young,
            _two(password, ("PUT", password), new),
            _two(password, ("PUT", password), new | {"password": "short"}),
            "password_short",
        ),
        Case(renewals.ask, "visitor", _two("/sign-in/forgotten", ("POST", "/forgotten"), name)),
        Case(renewals.renew, "visitor", renewal(key), renewal({"password": "x"}), "password_short"),
        Case(
            choices.choose,
            "member",
            _two("/me/letters", ("PUT", "/me/letters"), {"letters": "all"}),
            _two("/me/letters", ("PUT", "/me/letters"), bad),
            "bad_choice",
        ),
    ]


def _people() -> list[Case]:
    """Who is what at a school."""
    wafa, level = {"handle": "wafa", "source": "guardian"}, {"level": "call", "days": 30}

    def appoint(handle: str) -> tuple[Sent, ...]:
        form = Form(f"{SCHOOL}/stewards", {"handle": handle})
        return form, Json("PUT", f"{SCHOOL_API}/stewards/{handle}")

    def dismiss(handle: str) -> tuple[Sent, ...]:
        form = Form(f"{SCHOOL}/stewards/dismiss", {"handle": handle})
        return form, Json("DELETE", f"{SCHOOL_API}/stewards/{handle}")

    def grant(given: Given) -> tuple[Sent, ...]:
        call = Json("PUT", f"{SCHOOL_API}/consents/wafa", {"source": given["source"]})
        return Form(f"{SCHOOL}/consents", given), call

    def verify(given: Given) -> tuple[Sent, ...]:
        call = Json("PUT", f"{SCHOOL_API}/verification", given)
        return Form(f"{SCHOOL}/verification", given), call

    wrong = verify(level | {"level": "heard of"})
    return [
        Case(stewards.appoint, "steward", appoint("akbar"), appoint("nobody"), "no_such_member"),
        Case(stewards.dismiss, "steward", dismiss("shazia")),
        Case(consents.grant, "steward", grant(wafa), grant(wafa | {"source": "me"}), "bad_choice"),
        Case(verifications.give, "admin", verify(level), wrong, "bad_choice"),
    ]


def _profile(zone: str) -> tuple[Sent, ...]:
    """The form is always whole: what is not in it is emptied. So says the call here."""
    some = {"version": "{version}", "zone": zone, "languages": ["ur"], "fields": ["agriculture"]}
    texts = {"name": {"en": "Chenab"}, "place": {"en": "Faisalabad"}, "about": {}}
    whole = {name: dict.fromkeys(LANGUAGES, "") | by for name, by in texts.items()}
    flat = {f"{name}.{tag}": text for name, by in texts.items() for tag, text in by.items()}
    empty: Given = {"crops": [], "livestock": [], "facilities": []}
    return Form(f"{SCHOOL}/edit", some | flat), Json("PATCH", SCHOOL_API, some | whole | empty)


def _schools() -> list[Case]:
    close, reopen = Json("PUT", f"{SCHOOL_API}/closure"), Json("DELETE", f"{SCHOOL_API}/closure")
    follow, leave = Json("POST", f"{SCHOOL_API}/follow"), Json("DELETE", f"{SCHOOL_API}/follow")
    return [
        Case(profiles.edit, "steward", _profile("Asia/Urumqi"), _profile("Mars"), "bad_zone"),
        Case(schools.close, "admin", (Form(f"{SCHOOL}/close"), close)),
        Case(schools.reopen, "admin", (Form(f"{SCHOOL}/reopen"), reopen), after=(close,)),
        Case(follows.follow, "member", (Form(f"{SCHOOL}/follow"), follow), after=(leave,)),
        Case(follows.unfollow, "member", (Form(f"{SCHOOL}/unfollow"), leave)),
    ]


def _market() -> list[Case]:
    one, listing, asked = "/inquiries/{inquiry}", "/listings/{listing}", INQUIRY | {"key": KEY}
    counter = OFFER | {"key": KEY, "answers": "{offer}"}

    def publish(given: Given) -> tuple[Sent, ...]:
        return _two("/listings/new", ("POST", "/listings"), given | {"key": KEY})

    def edit(given: Given) -> tuple[Sent, ...]:
        return _two(f"{listing}/edit", ("PUT", listing), given)

    def inquire(given: Given) -> tuple[Sent, ...]:
        two = _two(f"{listing}/inquire", ("POST", f"{listing}/inquiries"), given)
        return *two, Live("inquire", given | {"listing": "{listing}"})

    def offer(given: Given) -> tuple[Sent, ...]:
        two = _two(f"{one}/offers", ("POST", f"{one}/offers"), given)
        return *two, Live("offer", given | {"inquiry": "{inquiry}"})

    def step(word: str, on: str = "") -> tuple[Sent, ...]:
        given = {"inquiry": "{inquiry}"} | ({"offer": "{offer}"} if on else {})
        return *_two(f"{one}{on}/{word}", ("POST", f"{one}{on}/{word}"), None), Live(word, given)

    on = "/offers/{offer}"
    nothing, much = LISTING | {"produce": "gold"}, asked | {"quantity": "much"}
    return [
        Case(listings.publish, "member", publish(LISTING), publish(nothing), "bad_choice"),
        Case(listings.edit, "steward", edit(LISTING), edit(nothing), "bad_choice"),
        Case(
            listings.close, "steward", _two(f"{listing}/close", ("POST", f"{listing}/close"), None)
        ),
        Case(inquiries.send, "moderator", inquire(asked), inquire(much), "bad_number"),
        Case(inquiries.withdraw, "member", step("withdraw")),
        Case(inquiries.decline, "steward", step("decline")),
        Case(offers.make, "member", offer(counter), offer(counter | {"price": "-"}), "bad_number"),
        Case(offers.accept, "member", step("accept", on)),
        Case(offers.decline, "member", step("decline", on)),
        Case(offers.withdraw, "steward", step("withdraw", on)),
    ]


def _safety() -> list[Case]:
    """About Amina's message and topic, and Chenab's listing."""
    thing = {"kind": "message", "id": "{message}"}
    made, wrong = thing | {"reason": "rude", "note": "He does it often."}, thing | {"reason": "x"}
    case, api = "/safety/reports/{case}", "/api/v1/safety/reports/{case}"
    nothing, burn = {"decision": "nothing"}, {"decision": "burn"}

    def decide(given: Given) -> tuple[Sent, ...]:
        return Form(f"{case}/decide", given), Json("POST", f"{api}/decide", given)

    def step(word: str) -> tuple[Sent, ...]:
        return Form(f"{case}/{word}"), Json("POST", f"{api}/{word}")

    def report(given: Given) -> tuple[Sent, ...]:
        return _two("/safety/report", ("POST", "/reports"), given)

    def leave(password: str) -> tuple[Sent, ...]:
        given = {"password": password, "messages": "delete"}
        return _two("/me/delete", ("POST", "/me/erasure"), given)

    return [
        Case(reports.make, "steward", report(made), report(wrong), "bad_choice"),
        Case(reports.claim, "moderator", step("claim")),
        Case(reports.release, "moderator", step("release"), after=(step("claim")[1],)),
        Case(reports.decide, "moderator", decide(nothing), decide(burn), "bad_choice"),
        *_care(),
        *_words(),
        *_vouches(),
        *_hiding("message", "{message}", hiding.hide, hiding.show),
        *_hiding("topic", "{asked}", titles.hide, titles.show),
        *_hiding("listing", "{listing}", hidden_listings.hide, hidden_listings.show),
        Case(erasure.ask, "youth who waits", leave(PASSWORD), leave("a guess"), "wrong_present"),
    ]


def _care() -> list[Case]:
    """Chenab's room and a topic of it; Akbar is silent there."""
    care, topic = f"{ROOM}/topics/{{topic}}/care", "/api/v1/topics/{topic}"
    lift = "/silences/{silence}"

    def lock(*, locked: bool) -> tuple[Sent, ...]:
        form = Form(f"{care}/lock", {"locked": "true" if locked else "false"})
        return form, Json("PUT" if locked else "DELETE", f"{topic}/lock")

    def pace(seconds: int, form: str, call: str) -> tuple[Sent, ...]:
        return Form(f"{form}/pace", {"seconds": seconds}), Json("PUT", call, {"seconds": seconds})

    def silence(span: str) -> tuple[Sent, ...]:
        who = {"member": "akbar", "room": "chenab-orchards", "span": span, "reason": "rude"}
        return _two("/safety/silence", ("POST", "/safety/silences"), who | {"note": "Be kind."})

    def some(reason: str) -> tuple[Sent, ...]:
        given = {"room": "chenab-orchards", "messages": ["{message}"], "reason": reason}
        return _two(f"{ROOM}/care/messages", ("POST", "/safety/hidings"), given)

    back, hiding = "/safety/hidings/{hiding}", "/api/v1/safety/hidings/{hiding}"
    of_topic, of_room = (care, f"{topic}/pace"), (f"{ROOM}/care", f"/api/v1{ROOM}/pace")
    return [
        Case(locks.lock, "steward", lock(locked=True)),
        Case(locks.unlock, "steward", lock(locked=False), after=(lock(locked=True)[1],)),
        Case(
            locks.slow_topic,
            "steward",
            pace(60, *of_topic),
            pace(61, *of_topic),
            "bad_choice",
        ),
        Case(locks.slow_room, "steward", pace(60, *of_room), pace(61, *of_room), "bad_choice"),
        Case(hidings.hide, "steward", some("rude"), some("because"), "bad_choice"),
        Case(hidings.show, "steward", (Form(f"{back}/undo"), Json("DELETE", hiding))),
        Case(silences.impose, "moderator", silence("day"), silence("long"), "bad_choice"),
        Case(
            silences.lift,
            "steward",
            (Form(f"/safety{lift}/lift"), Json("DELETE", f"/api/v1/safety{lift}")),
        ),
    ]


def _vouches() -> list[Case]:
    """For Amina, in Chenab's rooms."""
    one, api = "/safety/vouches/{vouch}", "/api/v1/safety/vouches/{vouch}"

    def give(member: str) -> tuple[Sent, ...]:
        given = {"member": member, "school": "chenab"}
        return _two("/safety/vouch", ("POST", "/safety/vouches"), given)

    back = (Form(f"{one}/end"), Json("DELETE", api))
    return [
        Case(vouches.give, "steward", give("amina"), give("nobody"), "no_such_member"),
        Case(vouches.take_back, "steward", back),
    ]


def _words() -> list[Case]:
    """The list of Chenab, in which there is a word already."""
    word, api = "/safety/words/{word}", "/api/v1/safety/words/{word}"
    free = {"text": "Free phone", "lang": "en", "effect": "refuse", "school": "chenab"}
    gone = Json("DELETE", api)

    def add(given: Given) -> tuple[Sent, ...]:
        return _two("/safety/words", ("POST", "/safety/words"), given)

    def change(effect: str) -> tuple[Sent, ...]:
        given = {"effect": effect}
        return Form(f"{word}/effect", given), Json("PATCH", api, given)

    back = (Form(f"{word}/restore"), Json("POST", f"{api}/restore"))
    return [
        Case(words.add, "steward", add(free), add(free | {"effect": "burn"}), "bad_choice"),
        Case(words.change, "steward", change("refuse"), change("burn"), "bad_choice"),
        Case(words.remove, "steward", (Form(f"{word}/remove"), gone)),
        Case(words.restore, "steward", back, after=(gone,)),
    ]


def _hiding(kind: str, id: str, hide: Verb, show: Verb) -> list[Case]:
    thing, api = {"kind": kind, "id": id}, f"/api/v1/{kind}s/{id}/hiding"
    why, wrong = {"reason": "rude", "note": "Be kind."}, {"reason": "because"}

    def hidden(given: Given) -> tuple[Sent, ...]:
        return Form("/safety/hide", thing | given), Json("PUT", api, given)

    back = (Form("/safety/show", thing), Json("DELETE", api))
    return [
        Case(hide, "moderator", hidden(why), hidden(wrong), "bad_choice"),
        Case(show, "moderator", back, after=(Json("PUT", api, why),)),
    ]


CASES = [
    *_rooms(),
    *_lessons(),
    *_accounts(),
    *_letters(),
    *_people(),
    *_schools(),
    *_market(),
    *_safety(),
]
SOCKETS = [case for case in CASES if len(case.sent) > 2]
MISTAKEN = [case for case in CASES if case.bad]
NAMES = [name_of(case.verb) for case in CASES]


def test_each_verb_with_several_doors_has_a_case() -> None:
    several = {verb for verb, doors in verbs_at_edges().items() if len(doors - {"video"}) > 1}
    of_the_house = {name for name in map(name_of, several) if name.endswith("attendance.leave")}
    assert {name_of(verb) for verb in several} - set(NAMES) - of_the_house == set()


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_case_goes_through_each_door_of_its_verb(case: Case) -> None:
    words = {Form: "form", Json: "JSON", Live: "socket"}
    through = {words[type(sent)] for sent in case.sent}
    assert verbs_at_edges()[case.verb] - {"video"} <= through


@pytest.mark.parametrize("case", CASES, ids=NAMES)
async def test_equal_input_comes_to_the_same_through_each_door(house: Alliance, case: Case) -> None:
    came = [await _changes(house, case, sent) for sent in case.sent]
    assert [heard.code for heard, _ in came] == [None] * len(case.sent)
    first = came[0][1]
    assert first, "nothing changed, so nothing was compared"
    assert [moved for _, moved in came] == [first] * len(came)


@pytest.mark.parametrize("case", SOCKETS, ids=lambda case: name_of(case.verb))
async def test_the_socket_answers_as_the_json_call(house: Alliance, case: Case) -> None:
    _, json, live = [(await _changes(house, case, sent))[0] for sent in case.sent]
    wanted = steady(json.said)
    found = steady(live.said)
    assert {name: found.get(name) for name in wanted} == wanted


async def _changes(house: Alliance, case: Case, sent: Sent) -> tuple[Heard, Counter[str]]:
    after = tuple(_filled(earlier, house) for earlier in case.after)
    return await changes(house, case.who, _filled(sent, house), after=after)


@pytest.mark.parametrize("case", MISTAKEN, ids=lambda case: name_of(case.verb))
async def test_equal_mistakes_are_refused_equally(house: Alliance, case: Case) -> None:
    heard = [await send(house, case.who, _filled(sent, house)) for sent in case.bad]
    assert {one.code for one in heard} == {case.code, "said in the page"}
    statuses = {one.status for one in heard} - {None}
    assert len(statuses) == 1
    page = next(one.said for one in heard if isinstance(one.said, str))
    said = next(one.said for one in heard if isinstance(one.said, dict))
    assert (said.get("title") or said["text"]) in page.replace("&#39;", "'")


def _filled(sent: Sent, house: Alliance) -> Sent:
    """With numbers of this house in place of the names in braces."""

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: fill(one) for name, one in value.items()}
        if isinstance(value, list):
            return [fill(one) for one in value]
        known = isinstance(value, str) and value.startswith("{") and value.strip("{}") in house.ids
        return house.ids[value.strip("{}")] if known else value

    match sent:
        case Form(path, data):
            return Form(path, fill(data))
        case Json(method, path, body):
            return Json(method, path, fill(body))
        case Live(op, body):
            return Live(op, fill(body))


# What people type; the rest is chosen, and a choice that is none has no place to stand.
TYPED = re.compile(
    "(text|note|title|about|name|place|variety|quantity|price|handle|email|date|time|minutes)"
    r"(\..+)?"
)


def _typed(case: Case) -> list[str]:
    """The words of the form that is refused."""
    form = next(one for one in case.bad if isinstance(one, Form))
    words = [str(value) for name, value in (form.data or {}).items() if TYPED.fullmatch(name)]
    return [word.strip() for word in words if word.strip()]


KEPT = [case for case in MISTAKEN if _typed(case)]


@pytest.mark.parametrize("case", KEPT, ids=lambda case: name_of(case.verb))
async def test_a_refused_form_keeps_what_was_typed_in_each_language(
    house: Alliance, case: Case
) -> None:
    form = next(_filled(one, house) for one in case.bad if isinstance(one, Form))
    assert isinstance(form, Form)
    for language in LANGUAGES:
        heard = await send(house, case.who, Form(f"{form.path}?lang={language}", form.data))
        assert f'<html lang="{language}"' in heard.said
        page = unescape(heard.said)
        assert [word for word in _typed(case) if word not in page] == []
    house.restore()
