"""What is sent for each row of docs/authorization.md.

A row is named as in the document: method and route, then a word on what is special, if anything.
A row without an entry here is sent bare.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.house.alliance import (
    INQUIRY,
    LISTING,
    OFFER,
    PASSWORD,
    SIGN_UP,
    lesson_plan,
    picture,
    upload_of,
)

ROW = re.compile(r"`(?P<method>[A-Z]+) (?P<route>/\S*)`(?: (?P<special>.+))?")
LIVE = re.compile(r"`/live (?P<op>[a-z_]+)`(?: (?P<special>.+))?")
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True)
class Try:
    """What is sent: the parts of a request, or the body of a live command.

    `at` says what stands in the path in place of the usual.
    """

    at: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    data: Mapping[str, Any] | None = None
    files: Mapping[str, Any] | None = None
    query: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None


Ids = Mapping[str, Any]


def path_of(route: str, ids: Ids, at: Mapping[str, Any]) -> str:
    """A route with its parameters filled in, as Chenab's things unless said otherwise."""
    usual = {
        "slug": "chenab-orchards" if "/rooms/" in route else "chenab",
        "handle": "akbar",
        "twin": "ak-bulak",
        "part": "small",
        "kind": "works",
        "term": "wheat",
        "lang": "zh-Hans",
        "name": "common.css",
        "session": "nobody-knows",
        "kinds": "active",
        "secret": "nobody-knows",
        "device": ids["wafas_device"],
        "key": ids["draft"],
        **ids,
        **at,
    }
    return _PARAMETER.sub(lambda found: str(usual[found.group(1)]), route)


def _key() -> str:
    return str(uuid4())


def _lesson_form() -> dict[str, str]:
    plan = lesson_plan(200)
    texts = {f"title.{tag}": text for tag, text in plan.pop("title").items()}
    return {**plan, **texts}


PHOTO = {"photo": ("leaf.png", picture(), "image/png")}
YOUTH_ROOM = {"slug": "buland-young-sellers"}
OF_CHENAB = {"slug": "grafting", "school": "chenab"}
SCHOOL = {
    "slug": "new-school",
    "name": {"en": "New"},
    "place": {"en": "Multan"},
    "country": "PK",
    "zone": "Asia/Karachi",
    "languages": ["ur"],
    "fields": ["agriculture"],
}
PROGRAMME = {
    "slug": "pruning",
    "name": {"en": "Pruning"},
    "plan": {
        "field": "agriculture",
        "season": "winter",
        "months": [12, 1],
        "lessons": 4,
        "weekday": "MO",
        "time": "10:00",
        "minutes": 60,
        "group_size": 12,
    },
}


def tries(ids: Ids) -> dict[str, Try]:
    """All that is not sent bare."""
    return {
        **_accounts(),
        **_letters(ids),
        **_schools(),
        **_rooms(ids),
        **_inbox(ids),
        **_lessons(ids),
        **_market(ids),
        **_files(ids),
        **_live(ids),
        **_search(),
        **_safety(ids),
    }


def _accounts() -> dict[str, Try]:
    sign_in = {"name": "wafa", "password": PASSWORD}
    return {
        "`POST /sign-in`": Try(data=sign_in),
        "`POST /sign-up`": Try(data=SIGN_UP),
        "`POST /sign-in/tour`": Try(data={"handle": "amina"}),
        "`POST /me/choices`": Try(data={"language": "ur"}),
        "`POST /api/v1/members`": Try(json=SIGN_UP),
        "`POST /api/v1/devices`": Try(json=sign_in),
        "`PATCH /api/v1/me`": Try(json={"language": "ur"}),
    }


def _letters(ids: Ids) -> dict[str, Try]:
    """With Wafa's password, and the links of letters to her."""
    confirm, renew, stop = ({"secret": ids[one]} for one in ("confirm", "renew", "stop"))
    email = {"email": "new@example.org", "password": PASSWORD}
    password = {"present": PASSWORD, "password": "guavas in the sun"}
    new = {"password": "guavas in the sun"}
    return {
        "`POST /me/email`": Try(data=email),
        "`PUT /api/v1/me/email`": Try(json=email),
        "`POST /me/password`": Try(data=password),
        "`PUT /api/v1/me/password`": Try(json=password),
        "`POST /me/letters`": Try(data={"letters": "all"}),
        "`PUT /api/v1/me/letters`": Try(json={"letters": "all"}),
        "`POST /sign-in/forgotten`": Try(data={"name": "wafa"}),
        "`POST /api/v1/forgotten`": Try(json={"name": "wafa"}),
        "`GET /sign-in/renew/{secret}`": Try(renew),
        "`POST /sign-in/renew/{secret}`": Try(renew, data=new),
        "`POST /sign-in/renew/{secret}` that is over": Try(data=new),
        "`POST /api/v1/renewals`": Try(json=renew | new),
        "`GET /letters/confirm/{secret}`": Try(confirm),
        "`POST /letters/confirm/{secret}`": Try(confirm),
        "`POST /api/v1/confirmations`": Try(json=confirm),
        "`GET /letters/stop/{secret}`": Try(stop),
        "`POST /letters/stop/{secret}`": Try(stop),
    }


def _schools() -> dict[str, Try]:
    profile = {"version": 1, "name.en": "Chenab", "place.en": "Faisalabad", "zone": "Asia/Karachi"}
    lists = {"languages": "ur", "fields": "agriculture"}
    consent = {"handle": "wafa", "source": "guardian"}
    verify = {"level": "call", "days": 30}
    wafa, shazia = {"handle": "wafa"}, {"handle": "shazia"}
    return {
        "`POST /schools/{slug}/edit`": Try(data={**profile, **lists}),
        "`POST /schools/{slug}/stewards`": Try(data={"handle": "akbar"}),
        "`POST /schools/{slug}/stewards/dismiss`": Try(data=shazia),
        "`POST /schools/{slug}/consents`": Try(data=consent),
        "`POST /schools/{slug}/verification`": Try(data=verify),
        "`POST /api/v1/schools`": Try(json=SCHOOL),
        "`PATCH /api/v1/schools/{slug}`": Try(json={"version": 1, "name": {"en": "Chenab"}}),
        "`POST /api/v1/schools/{slug}/programmes`": Try(json=PROGRAMME),
        "`DELETE /api/v1/schools/{slug}/stewards/{handle}`": Try(shazia),
        "`PUT /api/v1/schools/{slug}/consents/{handle}`": Try(wafa, json={"source": "guardian"}),
        "`PUT /api/v1/schools/{slug}/verification`": Try(json=verify),
    }


def _spaces(youth: dict[str, Any]) -> dict[str, Try]:
    called = {"version": 1, "name.en": "Orchards"}
    return {
        "`POST /rooms/new`": Try(data=OF_CHENAB | {"name.en": "Grafting"}),
        "`POST /rooms/new` of the alliance": Try(data={"slug": "grafting", "name.en": "Grafting"}),
        "`POST /api/v1/rooms`": Try(json=OF_CHENAB | {"name": {"en": "Grafting"}}),
        "`POST /api/v1/rooms` of the alliance": Try(
            json={"slug": "grafting", "name": {"en": "Grafting"}}
        ),
        "`GET /rooms/{slug}/edit`": Try(),
        "`POST /rooms/{slug}/edit`": Try(data=called),
        "`POST /rooms/{slug}/edit` for the young": Try(youth, data=called),
        "`PATCH /api/v1/rooms/{slug}`": Try(json={"version": 1, "emblem": "mango"}),
        "`PATCH /api/v1/rooms/{slug}` for the young": Try(
            youth, json={"version": 1, "emblem": "mango"}
        ),
    }


def _rooms(ids: Ids) -> dict[str, Try]:
    youth = {**YOUTH_ROOM, "topic": ids["youth_topic"]}
    shared = {"kind": "listings", "id": ids["listing"]}
    said, asked = {"text": "Salam"}, {"title": "Grafts", "text": "When?"}
    return {
        "`GET /share`": Try(query=shared),
        "`POST /share`": Try(data=shared | {"room": "chenab-orchards", "key": _key()}),
        **_spaces(youth),
        "`POST /rooms/{slug}/topics`": Try(data=asked | {"key": _key()}),
        "`POST /rooms/{slug}/topics/{topic}`": Try(data=said | {"key": _key()}),
        "`POST /rooms/{slug}/topics/{topic}/read`": Try(data={"seq": 1}),
        "`POST /api/v1/rooms/{slug}/topics`": Try(json=asked | {"key": _key()}),
        "`POST /api/v1/rooms/{slug}/messages`": Try(json=said | {"key": _key()}),
        "`POST /api/v1/topics/{topic}/read`": Try(json={"seq": 1}),
        "`GET /rooms/{slug}` for the young": Try(youth),
        "`GET /rooms/{slug}/events` for the young": Try(youth),
        "`GET /rooms/{slug}/feed` for the young": Try(youth),
        "`GET /rooms/{slug}/topics/{topic}/feed` for the young": Try(youth),
        "`GET /offline/rooms/{slug}` for the young": Try(youth),
        "`GET /rooms/{slug}/topics/{topic}` for the young": Try(youth),
        "`POST /rooms/{slug}/topics` for the young": Try(youth, data=asked | {"key": _key()}),
        "`POST /rooms/{slug}/topics/{topic}` for the young": Try(
            youth, data=said | {"key": _key()}
        ),
        "`POST /rooms/{slug}/topics/{topic}/read` for the young": Try(youth, data={"seq": 1}),
        "`GET /api/v1/rooms/{slug}` for the young": Try(youth),
        "`GET /api/v1/rooms/{slug}/topics` for the young": Try(youth),
        "`POST /api/v1/rooms/{slug}/topics` for the young": Try(
            youth, json=asked | {"key": _key()}
        ),
        "`POST /api/v1/rooms/{slug}/messages` for the young": Try(
            youth, json=said | {"key": _key()}
        ),
        "`GET /api/v1/topics/{topic}` for the young": Try(youth),
        "`GET /api/v1/topics/{topic}/messages` for the young": Try(youth),
        "`POST /api/v1/topics/{topic}/read` for the young": Try(youth, json={"seq": 1}),
        **_messages(ids),
    }


def _messages(ids: Ids) -> dict[str, Try]:
    """Amina asked about curled leaves, Zain among the young."""
    young, asked = {"message": ids["youth_message"]}, {"topic": ids["asked"]}
    edit, sign, move = {"text": "What helps now?"}, {"kind": "works"}, {"title": "Leaves"}
    one = {"messages": [ids["message"]], **move}
    return {
        "`GET /messages/{message}` for the young": Try(young),
        "`GET /messages/{message}/options` for the young": Try(young),
        "`GET /messages/{message}/delete` for the young": Try(young),
        "`POST /messages/{message}/edit`": Try(data=edit),
        "`POST /messages/{message}/language`": Try(data={"lang": "ur-Latn"}),
        "`PUT /api/v1/messages/{message}/language`": Try(json={"lang": "ur-Latn"}),
        "`GET /messages/{message}/translations` for the young": Try(young),
        "`POST /rooms/{slug}/services`": Try(data={"name": "Weather office"}),
        "`POST /api/v1/rooms/{slug}/services`": Try(json={"name": "Weather office"}),
        "`POST /hooks/{secret}`": Try(json={"text": "Rain."}),
        "`POST /hooks/{secret}` of a service": Try({"secret": ids["hook"]}, json={"text": "Rain."}),
        "`POST /messages/{message}/translations`": Try(data={"lang": "zh-Hans", "text": "你好"}),
        "`POST /messages/{message}/translations/machine`": Try(data={"lang": "zh-Hans"}),
        "`PUT /api/v1/messages/{message}/translations/{lang}`": Try(json={"text": "你好"}),
        "`POST /api/v1/messages/{message}/translations/machine`": Try(json={"lang": "zh-Hans"}),
        "`GET /messages/{message}/pages/{page}/picture` for the young": Try(young),
        "`POST /messages/{message}/signs`": Try(data=sign),
        "`POST /messages/{message}/signs` for the young": Try(young, data=sign),
        "`POST /messages/{message}/move`": Try(data=move),
        "`GET /rooms/{slug}/topics/{topic}/title`": Try(asked),
        "`POST /rooms/{slug}/topics/{topic}/title`": Try(asked, data={"title": "Grafts"}),
        "`PATCH /api/v1/topics/{topic}`": Try(asked, json={"title": "Grafts"}),
        "`POST /rooms/{slug}/topics/{topic}/echo`": Try(asked),
        "`GET /api/v1/messages/{message}` for the young": Try(young),
        "`GET /api/v1/messages/{message}/versions` for the young": Try(young),
        "`PATCH /api/v1/messages/{message}`": Try(json=edit),
        "`PUT /api/v1/topics/{topic}/echo`": Try(asked),
        "`DELETE /api/v1/topics/{topic}/echo`": Try(asked),
        "`POST /api/v1/messages/moves`": Try(json=one),
    }


def _drafts(ids: Ids) -> dict[str, Try]:
    """What one begins to write in Chenab's room and to change of Amina's message; for the young in
    theirs. What there is already is Amina's."""
    young = {**YOUTH_ROOM, "topic": ids["youth_topic"]}
    here, new = {"room": "chenab-orchards"}, {"text": "Salam, I"}
    form, mine = Try(data=new | {"key": _key()}), Try({"key": ids["draft"]})
    at, to = {"key": _key()}, {**here, **new}
    there = {**new, "room": YOUTH_ROOM["slug"], "topic": ids["youth_topic"]}
    return {
        "`POST /rooms/{slug}/draft`": form,
        "`POST /rooms/{slug}/topics/{topic}/draft`": form,
        "`POST /rooms/{slug}/topics/{topic}/draft` for the young": Try(young, data=form.data),
        "`POST /messages/{message}/draft`": form,
        "`POST /messages/{message}/preview`": form,
        "`POST /rooms/{slug}/preview`": form,
        "`POST /rooms/{slug}/topics/{topic}/preview`": form,
        "`POST /api/v1/rooms/{slug}/preview`": Try(json=new),
        "`POST /api/v1/rooms/{slug}/preview` for the young": Try(YOUTH_ROOM, json=new),
        "`POST /drafts/{key}/discard`": mine,
        "`POST /drafts/{key}/restore`": mine,
        "`GET /api/v1/drafts/{key}`": mine,
        "`PUT /api/v1/drafts/{key}`": Try(at, json=to | {"topic": ids["topic"]}),
        "`PUT /api/v1/drafts/{key}` for the young": Try(at, json=there),
        "`PUT /api/v1/drafts/{key}` of a message": Try(at, json=to | {"message": ids["message"]}),
        "`DELETE /api/v1/drafts/{key}`": mine,
        "`POST /api/v1/drafts/{key}/restore`": mine,
        "`/live draft`": Try(json={**to, **at, "topic": ids["topic"]}),
        "`/live draft` for the young": Try(json={**there, **at}),
    }


def _inbox(ids: Ids) -> dict[str, Try]:
    """What one follows, mutes and saves; for the young in their room."""
    young = {**YOUTH_ROOM, "topic": ids["youth_topic"], "message": ids["youth_message"]}
    mute, it = {"level": "mute"}, {"message": ids["message"]}
    return {
        **_drafts(ids),
        "`POST /inbox/undo`": Try(data={"sweep": 1}),
        "`GET /members/{handle}`": Try({"handle": "bashir"}),
        "`GET /api/v1/members/{handle}`": Try({"handle": "bashir"}),
        "`GET /api/v1/members/{handle}/messages`": Try({"handle": "bashir"}),
        "`POST /messages/{message}/save` for the young": Try(young),
        "`POST /rooms/{slug}/level`": Try(data=mute),
        "`POST /rooms/{slug}/level` for the young": Try(young, data=mute),
        "`POST /rooms/{slug}/topics/{topic}/level`": Try(data=mute),
        "`POST /rooms/{slug}/topics/{topic}/level` for the young": Try(young, data=mute),
        "`GET /topics/{topic}` for the young": Try(young),
        "`POST /api/v1/inbox/read`": Try(json={}),
        "`POST /api/v1/inbox/undo`": Try(json={"sweep": 1}),
        "`PUT /api/v1/messages/{message}/saved` for the young": Try(young),
        "`PUT /api/v1/rooms/{slug}/level`": Try(json=mute),
        "`GET /api/v1/rooms/{slug}/people`": Try(query={"q": "a"}),
        "`GET /api/v1/rooms/{slug}/people` for the young": Try(young, query={"q": "a"}),
        "`PUT /api/v1/topics/{topic}/level`": Try(json=mute),
        "`PUT /api/v1/topics/{topic}/level` for the young": Try(young, json=mute),
        "`/live level`": Try(json={"topic": ids["topic"], **mute}),
        "`/live level` for the young": Try(json={"topic": ids["youth_topic"], **mute}),
        "`/live mark_unread`": Try(json=it),
        "`/live read_all`": Try(json={}),
        "`/live save`": Try(json=it),
        "`/live save` for the young": Try(json={"message": ids["youth_message"]}),
        "`/live undo_read`": Try(json={"sweep": 1}),
    }


def _lessons(ids: Ids) -> dict[str, Try]:
    youth, women = {"lesson": ids["youth_lesson"]}, {"lesson": ids["womens_lesson"]}
    live = {"lesson": ids["live_lesson"]}
    return {
        "`POST /schools/{slug}/lessons/new`": Try(data=_lesson_form()),
        "`POST /lessons/{lesson}/edit`": Try(data=_lesson_form()),
        "`PUT /api/v1/lessons/{lesson}`": Try(json=lesson_plan(200)),
        "`POST /api/v1/schools/{slug}/lessons`": Try(json=lesson_plan(200)),
        "`POST /lessons/{lesson}/end` while live": Try(live),
        "`POST /api/v1/lessons/{lesson}/end` while live": Try(live),
        "`POST /lessons/{lesson}/whep` while live": Try(live),
        "`POST /lessons/{lesson}/whep` of young members": Try(youth),
        "`POST /lessons/{lesson}/whep` for women": Try(women),
        "`POST /api/v1/lessons/{lesson}/start` of young members": Try(youth),
    }


def _market(ids: Ids) -> dict[str, Try]:
    school = LISTING | {"school": "chenab"}
    return {
        "`POST /listings/new`": Try(data=LISTING | {"key": _key()}),
        "`POST /schools/{slug}/listings/new`": Try(data=LISTING | {"key": _key()}),
        "`POST /listings/{listing}/edit`": Try(data=LISTING),
        "`POST /listings/{listing}/inquire`": Try(data=INQUIRY | {"key": _key()}),
        "`POST /inquiries/{inquiry}/offers`": Try(data=OFFER | {"key": _key()}),
        "`POST /inquiries/{inquiry}/offers` as a counter": Try(
            data=OFFER | {"key": _key(), "answers": ids["offer"]}
        ),
        "`POST /api/v1/listings`": Try(json=LISTING | {"key": _key()}),
        "`POST /api/v1/listings` for a school": Try(json=school | {"key": _key()}),
        "`PUT /api/v1/listings/{listing}`": Try(json=LISTING),
        "`POST /api/v1/listings/{listing}/inquiries`": Try(json=INQUIRY | {"key": _key()}),
        "`POST /api/v1/inquiries/{inquiry}/offers`": Try(json=OFFER | {"key": _key()}),
        "`POST /api/v1/inquiries/{inquiry}/offers` as a counter": Try(
            json=OFFER | {"key": _key(), "answers": ids["offer"]}
        ),
    }


def _files(ids: Ids) -> dict[str, Try]:
    tus = {"Tus-Resumable": "1.0.0"}
    piece = tus | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    return {
        "`POST /api/v1/files`": Try(files=PHOTO),
        "`POST /api/v1/uploads`": Try(headers=upload_of(3)),
        "`PATCH /api/v1/uploads/{upload}`": Try(headers=piece),
        "`POST /api/v1/uploads/{upload}`": Try(headers=piece | {"X-HTTP-Method-Override": "PATCH"}),
        "`DELETE /api/v1/uploads/{upload}`": Try(headers=tus),
        "`POST /api/v1/uploads/{upload}/finish` come whole": Try({"upload": ids["whole_upload"]}),
    }


def _live(ids: Ids) -> dict[str, Try]:
    room, young = "chenab-orchards", YOUTH_ROOM["slug"]
    asked = {"title": "Grafts", "text": "When?"}
    step = {"inquiry": ids["inquiry"], "offer": ids["offer"]}
    return {
        "`/live watch` of a room": Try(json={"room": room}),
        "`/live watch` of a room for the young": Try(json={"room": young}),
        "`/live watch` of a lesson": Try(json={"lesson": ids["lesson"]}),
        "`/live watch` of an inquiry": Try(json={"inquiry": ids["inquiry"]}),
        "`/live watch` of one's own notices": Try(json={"me": True}),
        "`/live watch` of the list of rooms": Try(json={"rooms": True}),
        "`/live watch` of what is new": Try(json={"news": True}),
        "`/live stand`": Try(json={"topics": [ids["topic"], ids["youth_topic"]]}),
        "`/live ping`": Try(json={}),
        "`/live unwatch`": Try(json={"room": room}),
        "`/live post`": Try(json={"room": room, "key": _key(), "text": "Salam"}),
        "`/live post` for the young": Try(json={"room": young, "key": _key(), "text": "Salam"}),
        "`/live start`": Try(json={"room": room, "key": _key(), **asked}),
        "`/live start` for the young": Try(json={"room": young, "key": _key(), **asked}),
        "`/live read`": Try(json={"topic": ids["topic"], "seq": 1}),
        "`/live read` for the young": Try(json={"topic": ids["youth_topic"], "seq": 1}),
        "`/live edit`": Try(json={"message": ids["message"], "text": "What helps now?"}),
        "`/live correct`": Try(json={"message": ids["message"], "lang": "ur-Latn"}),
        "`/live delete`": Try(json={"message": ids["message"]}),
        "`/live react`": Try(json={"message": ids["message"], "kind": "works"}),
        "`/live react` for the young": Try(json={"message": ids["youth_message"], "kind": "works"}),
        "`/live choose`": Try(json={"message": ids["message"]}),
        "`/live typing`": Try(json={"room": room, "topic": ids["topic"]}),
        "`/live typing` for the young": Try(json={"room": young, "topic": ids["youth_topic"]}),
        "`/live retitle`": Try(json={"topic": ids["asked"], "title": "Grafts"}),
        "`/live echo`": Try(json={"topic": ids["asked"]}),
        "`/live inquire`": Try(json={"listing": ids["listing"], "key": _key(), **INQUIRY}),
        "`/live offer`": Try(json={"inquiry": ids["inquiry"], "key": _key(), **OFFER}),
        "`/live accept`": Try(json=step),
        "`/live decline`": Try(json=step),
        "`/live decline` all": Try(json={"inquiry": ids["inquiry"]}),
        "`/live withdraw`": Try(json=step),
        "`/live withdraw` all": Try(json={"inquiry": ids["inquiry"]}),
    }


def _safety(ids: Ids) -> dict[str, Try]:
    """About Amina's message, which Zain has reported; her topic, and Chenab's listing."""
    thing = {"kind": "message", "id": ids["message"]}
    young = {"kind": "message", "id": ids["youth_message"]}
    hide, asked = {"reason": "rude"}, {"topic": ids["asked"]}
    leave = {"password": PASSWORD, "messages": "keep"}
    return {
        **_care(ids),
        **_words(),
        **_vouches(),
        "`GET /safety/report`": Try(query=thing),
        "`GET /safety/report` for the young": Try(query=young),
        "`POST /safety/report`": Try(data=thing | hide),
        "`POST /safety/report` for the young": Try(data=young | hide),
        "`GET /safety/reported`": Try(query=thing),
        "`POST /safety/reports/{case}/decide`": Try(data={"decision": "nothing"}),
        "`GET /safety/hide`": Try(query=thing),
        "`POST /safety/hide`": Try(data=thing | hide),
        "`POST /safety/show`": Try(data=thing),
        "`POST /me/delete`": Try(data=leave),
        "`POST /api/v1/reports`": Try(json=thing | hide),
        "`POST /api/v1/reports` for the young": Try(json=young | hide),
        "`POST /api/v1/safety/reports/{case}/decide`": Try(json={"decision": "nothing"}),
        "`PUT /api/v1/messages/{message}/hiding`": Try(json=hide),
        "`PUT /api/v1/topics/{topic}/hiding`": Try(asked, json=hide),
        "`DELETE /api/v1/topics/{topic}/hiding`": Try(asked),
        "`PUT /api/v1/listings/{listing}/hiding`": Try(json=hide),
        "`POST /api/v1/me/erasure`": Try(json=leave),
    }


def _vouches() -> dict[str, Try]:
    """For Amina, in Chenab's rooms or in all."""
    amina, ours = {"member": "amina"}, {"school": "chenab"}
    return {
        "`GET /safety/vouch`": Try(query={"member": "akbar"}),
        "`POST /safety/vouch`": Try(data=amina | ours),
        "`POST /safety/vouch` in all rooms": Try(data=amina),
        "`GET /api/v1/safety/vouches`": Try(query=amina),
        "`POST /api/v1/safety/vouches`": Try(json=amina | ours),
        "`POST /api/v1/safety/vouches` in all rooms": Try(json=amina),
    }


def _words() -> dict[str, Try]:
    """A word for Chenab's list, or that of the alliance."""
    word, ours = {"text": "free phone", "lang": "en", "effect": "hold"}, {"school": "chenab"}
    effect = {"effect": "refuse"}
    return {
        "`GET /safety/words`": Try(query=ours),
        "`POST /safety/words`": Try(data=word | ours),
        "`POST /safety/words` of the alliance": Try(data=word),
        "`POST /safety/words/{word}/effect`": Try(data=effect),
        "`GET /api/v1/safety/words`": Try(query=ours),
        "`GET /api/v1/safety/words/trial`": Try(query=ours | {"sentence": "A lucky number!"}),
        "`POST /api/v1/safety/words`": Try(json=word | ours),
        "`POST /api/v1/safety/words` of the alliance": Try(json=word),
        "`PATCH /api/v1/safety/words/{word}`": Try(json=effect),
    }


def _care(ids: Ids) -> dict[str, Try]:
    """Of Chenab's room, in which Akbar is silent."""
    akbar, room = {"member": "akbar"}, {"room": "chenab-orchards"}
    some = room | {"messages": [ids["message"]], "reason": "rude"}
    silence, pace = akbar | {"span": "day", "reason": "rude"}, {"seconds": 60}
    return {
        "`POST /rooms/{slug}/care/messages`": Try(data=some),
        "`POST /api/v1/safety/hidings`": Try(json=some),
        "`POST /rooms/{slug}/care/pace`": Try(data=pace),
        "`POST /rooms/{slug}/topics/{topic}/care/pace`": Try(data=pace),
        "`GET /safety/silence`": Try(query=akbar | room),
        "`POST /safety/silence`": Try(data=silence | room),
        "`POST /safety/silence` anywhere": Try(data=silence),
        "`PUT /api/v1/rooms/{slug}/pace`": Try(json=pace),
        "`PUT /api/v1/topics/{topic}/pace`": Try(json=pace),
        "`GET /api/v1/safety/silences`": Try(query=room),
        "`POST /api/v1/safety/silences`": Try(json=silence | room),
        "`POST /api/v1/safety/silences` anywhere": Try(json=silence),
    }


def _search() -> dict[str, Try]:
    young = {"q": "market", "room": YOUTH_ROOM["slug"]}
    return {
        "`GET /search`": Try(query={"q": "market"}),
        "`GET /search` in a room for the young": Try(query=young),
        "`GET /api/v1/search`": Try(query={"q": "market"}),
        "`GET /api/v1/search` in a room for the young": Try(query=young),
    }


def bare(path: str) -> str:
    """A route's path without the kinds of its parameters."""
    return _PARAMETER.sub(r"{\1}", path)
