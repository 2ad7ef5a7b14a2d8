"""What pictures need beyond the demonstration data: each state once, and much too long names."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.actor import Actor, Role
from ifsa.clock import now
from ifsa.commands.invite import KEEPER
from ifsa.demonstrations import broadcasts, lessons, registrations
from ifsa.demonstrations.kinds import Codec
from ifsa.errors import Conflict, TooMany
from ifsa.files import darkroom
from ifsa.members import accounts
from ifsa.members.links import Purpose
from ifsa.members.queries import actor_named
from ifsa.rooms import links, messages, spaces, topics, webpages
from ifsa.rooms.events import MessagePosted
from ifsa.schools import invitations
from ifsa.storage.work import Work
from tests import parts
from tests.files.pictures import noise, picture
from tests.files.recordings import note
from tests.house.alliance import lend, stopping
from tests.pictures.texts import CHINESE, LONG_NAME, LONG_NAMES, LONG_PLACE, URDU, URDU_TITLE

Known = dict[str, Any]
"""What addresses of shots have places for: numbers, and secrets that letters bring."""

LISTING = {
    "kind": "for_sale",
    "produce": "mango",
    "quantity": "5",
    "unit": "TNE",
    "price": "210",
    "currency": "PKR",
    "price_unit": "KGM",
    "country": "PK",
    "place": {"en": "Faisalabad", "ur": "فیصل آباد", "zh-Hans": "费萨拉巴德"},
    "school": "chenab",
}
ASKED = {
    "text": "您好，500公斤到上海，什么价格？可以先寄样品吗？",
    "quantity": "500",
    "unit": "KGM",
}
OFFERED = {"quantity": "500", "unit": "KGM", "price": "205", "currency": "PKR"}
COUNTERED = {"quantity": "800", "unit": "KGM", "price": "195.50", "currency": "PKR"}
DELIVERED = {"incoterm": "FOB", "incoterm_place": "Karachi"}


async def demonstrated(server: parts.Server) -> Known:
    """The numbers of things that the demonstration has one of."""
    async with await server.client("li") as client:
        listings = (await _got(client, "/api/v1/listings"))["items"]
        inquiries = (await _got(client, "/api/v1/inquiries"))["items"]
        planned = (await _got(client, "/api/v1/lessons"))["items"]
        talks = (await _got(client, "/api/v1/rooms/chenab-orchards/topics"))["items"]
        topic = max(talks, key=lambda one: one["messages"] if one["title"] else 0)["id"]
        said = (await _got(client, f"/api/v1/topics/{topic}/messages"))["items"]
    return {
        "own_message": next(one["id"] for one in said if one["author"]["handle"] == "bashir"),
        "listing": listings[0]["id"],
        "own_listing": _of_chenab(listings),
        "inquiry": inquiries[0]["id"],
        "lesson": next(one["id"] for one in planned if one["state"] == "planned"),
        "ended": next(one["id"] for one in planned if one["state"] == "ended"),
        "topic": topic,
    }


async def furnish(server: parts.Server) -> Known:
    """Bring about what the demonstration does not have."""
    _add_failures(server.app)
    known: Known = {}
    await _people(server)
    known |= await _linked(server)
    await _schools(server)
    known |= await _rooms(server)
    known["enclosed_topic"] = await _enclosed(server)
    known |= await _spoken_to(server)
    known |= await _lessons(server)
    async with await server.client("bashir") as bashir, await server.client("li") as li:
        known |= await _trade(bashir, li)
        known["shared_topic"] = await _shared(server, li, known)
    async with await server.client("amina") as amina:
        known |= await _paged(server, amina)
    async with await server.client("zain") as zain, await server.client("saima") as saima:
        known |= await _reported(server, zain, saima)
    await _translated(server, known["message"])
    known |= await _kept_in_order(server)
    known |= await _unwanted(server)
    await _begun(server, known["named_topic"])
    await server.app.state.outbox.drain()
    return known


async def _translated(server: parts.Server, message: int) -> None:
    """Bashir and Saima have said it in three languages, and a service posts into the room."""
    path = f"/api/v1/messages/{message}/translations"
    said = {"ur": "اب کیا مدد کرے گا؟", "zh-Hans": "现在怎么办才好？", "en": "What helps now?"}
    async with await server.client("bashir") as bashir, await server.client("saima") as saima:
        for client, ending in ((bashir, ""), (saima, " 🌱")):
            for lang, text in said.items():
                await client.put(f"{path}/{lang}", json={"text": text + ending})
        office = {"name": "دفتر تحفظ نباتات ملتان"}
        await _posted(bashir, "/api/v1/rooms/chenab-orchards/services", office)


def _add_failures(app: Starlette) -> None:
    """Addresses at which one meets what hardly ever happens."""

    async def fail(request: Request) -> Response:
        status = request.path_params["status"]
        raise {409: Conflict("changed_meanwhile"), 429: TooMany(8)}.get(status, ZeroDivisionError())

    app.router.routes.insert(0, Route("/fail/{status:int}", fail))


async def _people(server: parts.Server) -> None:
    """Somebody new, a youth who waits and follows Chenab, and somebody with a name."""
    await parts.member(server.store, "nau")
    this_year = now().year
    await parts.member(server.store, "wafa", language="ur", born=date(this_year - 15, 1, 1))
    async with await server.client("wafa") as wafa:
        await _posted(wafa, "/api/v1/schools/chenab/follow", {})
    await server.store.do(
        accounts.sign_up,
        Actor(language="en", zone="Asia/Karachi"),
        handle="longnamed",
        name=LONG_NAME,
        password_hash="none",
        born=date(1980, 1, 1),
        place=LONG_PLACE,
    )


async def _linked(server: parts.Server) -> Known:
    """What stands in letters to Wafa, and in one from who runs the machine."""
    wafa = (await _actor(server, "wafa")).member
    assert wafa is not None
    do = server.store.writer.do
    invited = await server.store.do(invitations.make, KEEPER, role=Role.MEMBER, school="chenab")
    known: Known = {"invitation": invited.secret}
    for purpose in Purpose:
        link = await do(lend, Actor(), member=wafa, purpose=purpose)
        known[purpose.value] = link.secret
    return known | {"stop": await do(stopping, Actor(), member=wafa)}


async def _schools(server: parts.Server) -> None:
    async with await server.client("maryam") as maryam:
        school = {
            "slug": "long-names",
            "name": LONG_NAMES,
            "place": {"en": f"{LONG_PLACE}, Azad Jammu and Kashmir, Pakistan"},
            "country": "PK",
            "zone": "Asia/Karachi",
            "languages": ["ur", "en", "zh-Hans"],
            "fields": ["agriculture"],
            "crops": ["mango", "kinnow", "wheat"],
        }
        await _posted(maryam, "/api/v1/schools", school)
        appoint = "/api/v1/schools/long-names/stewards/longnamed"
        (await maryam.put(appoint)).raise_for_status()
    async with await server.client("longnamed") as longnamed:
        await _posted(longnamed, "/api/v1/schools/long-names/follow", {})


async def _rooms(server: parts.Server) -> Known:
    maryam = await _actor(server, "maryam")
    for slug, names in (
        ("empty-room", {"en": "Bees", "ur": "شہد کی مکھیاں", "zh-Hans": "蜜蜂"}),
        ("long-names", LONG_NAMES),
    ):
        await server.store.do(
            spaces.open, maryam, slug=slug, name=names, about={"en": "Hives."}, emblem="honey"
        )
    async with await server.client("amina") as client:
        empty = (await _got(client, "/api/v1/rooms/empty-room/topics"))["items"]
    return {
        "empty_topic": empty[0]["id"] if empty else await _topic(server, "empty-room", "Bees", ()),
        "urdu_topic": await _topic(server, "long-names", URDU_TITLE, URDU),
        "chinese_topic": await _topic(server, "long-names", CHINESE[0], CHINESE),
    }


async def _spoken_to(server: parts.Server) -> Known:
    """Amina asks, is answered and named; one of the answers is deleted, after she saved it."""
    room = "/api/v1/rooms/chenab-orchards"
    asked = {"title": "آم کے پھول جھڑ رہے ہیں", "text": "پھول گر رہے ہیں، @stewards کیا کریں؟"}
    async with await server.client("amina") as amina, await server.client("bashir") as bashir:
        began = await _posted(amina, f"{room}/topics", asked | {"key": str(uuid4())})
        topic = began["topic"]["id"]
        said = {"topic": topic, "key": str(uuid4()), "reply_to": began["message"]["id"]}
        text = "@amina پانی کم کر دیں۔ @li 在中国怎么办？"
        answer = await _posted(bashir, f"{room}/messages", said | {"text": text})
        gone = {"text": "کل آ کر دیکھوں گا۔", "topic": topic, "key": str(uuid4())}
        late = await _posted(bashir, f"{room}/messages", gone)
        for one in (answer, late):
            (await amina.put(f"/api/v1/messages/{one['id']}/saved")).raise_for_status()
        (await bashir.delete(f"/api/v1/messages/{late['id']}")).raise_for_status()
        await server.app.state.outbox.drain()
        notices = (await _got(amina, "/api/v1/notices"))["items"]
    about = next(one["id"] for one in notices if one["kind"] == "member.addressed")
    return {"named": answer["id"], "named_topic": topic, "named_notice": about}


async def _topic(server: parts.Server, room: str, title: str, said: tuple[str, ...]) -> int:
    writers = [await _actor(server, handle) for handle in ("amina", "longnamed", "bashir", "li")]
    topic = await server.store.do(topics.start, writers[0], room=room, title=title)
    for number, text in enumerate(said):
        await server.store.do(
            messages.post,
            writers[number % len(writers)],
            room=room,
            topic=topic.id,
            key=uuid4(),
            text=text,
        )
    return topic.id


async def _enclosed(server: parts.Server) -> int:
    """A topic with photos and voice notes in it."""
    topic = await _topic(server, "chenab-orchards", "کینو کے پتے پیلے کیوں ہیں؟", ())
    views = [noise((900, 1200)), noise((1200, 900)), noise((800, 800))]
    said: tuple[tuple[str, str, Sequence[tuple[str, bytes]]], ...] = (
        ("amina", "یہ دیکھیں، پرانے پتے پیلے ہو رہے ہیں۔", [("photo", views[0])]),
        ("li", "", [("voice", note("ogg", 7))]),
        ("bashir", "Three more trees.", [("photo", one) for one in views]),
        ("amina", "", [("photo", views[1]), ("voice", note("ogg", 3))]),
    )
    replies: dict[str, int] = {}
    for handle, text, files in said:
        async with await server.client(handle) as client:
            ids = [(await _sent(client, kind, data))["id"] for kind, data in files]
            message = {"text": text, "topic": topic, "files": ids, **replies, **_key()}
            posted = await _posted(client, "/api/v1/rooms/chenab-orchards/messages", message)
            replies = {"reply_to": posted["id"]} if not text else {}
    return topic


async def _shared(server: parts.Server, li: httpx.AsyncClient, known: Known) -> int:
    """A topic in which somebody shares a listing, a lesson, and what is gone."""
    topic = await _topic(server, "chenab-orchards", "آم کی خرید", ())
    said = f"看看这个：\n/listings/{known['long_listing']}\n/lessons/{known['registered']}"
    for text in (said, f"/listings/{known['closed_listing']}", "/listings/999999"):
        message = {"text": text, "topic": topic} | _key()
        await _posted(li, "/api/v1/rooms/chenab-orchards/messages", message)
    return topic


async def _paged(server: parts.Server, amina: httpx.AsyncClient) -> Known:
    """A topic in which web pages are named: with a picture, in three languages, and a long one."""
    topic = await _topic(server, "chenab-orchards", "یہ پڑھا ہے؟", ())
    small = darkroom.thumbnail(picture())
    shown = webpages.Picture(small.data, small.side)
    long = "https://a-very-long-name-of-an-agricultural-research-station.example/mango"
    named = {
        "آم کا تیلا: https://zarai.example/aam/tela": ("zarai.example", URDU_TITLE, URDU[0], "ur"),
        "https://nongye.example/mangguo 看看": (
            "nongye.example",
            "芒果早衰与叶片发黄：南疆三年试验的结果与做法",
            CHINESE[0],
            "zh-Hans",
        ),
        f"{long} Read this": (long.split("/")[2], f"Hoppers and {'mango ' * 20}…", "Why", "en"),
    }
    for number, (text, said) in enumerate(named.items()):
        message = await _posted(
            amina,
            "/api/v1/rooms/chenab-orchards/messages",
            {"text": text, "topic": topic} | _key(),
        )
        host, title, words, lang = said
        page = webpages.Said(host, title[:120], words[:200], lang, None if number else shown)
        await server.store.writer.do(_say, Actor(), message=message["id"], said=page)
    return {"paged_topic": topic, "paged_message": message["id"]}


def _say(work: Work, actor: Actor, *, message: int, said: webpages.Said) -> None:
    """What follows where pages are asked for, and what this one says."""
    links.note(work, MessagePosted("", 0, 0, message))
    for page in webpages.due(work, actor, most=1):
        webpages.found(work, actor, page=page.id, said=said)


async def _sent(client: httpx.AsyncClient, kind: str, data: bytes) -> Any:
    answer = await client.post("/api/v1/files", files={kind: ("f", data)})
    assert answer.is_success, answer.text
    return answer.json()


async def _lessons(server: parts.Server) -> Known:
    bashir, amina = await _actor(server, "bashir"), await _actor(server, "amina")
    names: Mapping[str, dict[str, Any]] = {
        "registered": {"room": "chenab-orchards"},
        "full": {"capacity": 1},
        "setting_up": {},
        "lost": {"room": "chenab-orchards"},
        "womens": {"audience": "women"},
        "cancelled": {},
        "young": {"youth": True},
        "live": {"room": "chenab-orchards", "crops": ["mango"]},
        "hosted": {},
    }
    known: Known = {}
    async with await server.client("bashir") as client:
        for number, (name, more) in enumerate(names.items()):
            plan = _plan(20 + number) | more
            known[name] = (await _posted(client, "/api/v1/schools/chenab/lessons", plan))["id"]
    store = server.store
    for name in ("registered", "full"):
        await store.do(registrations.register, amina, lesson=known[name])
    for name in ("setting_up", "lost"):
        await store.do(broadcasts.start, bashir, lesson=known[name])
    await store.do(broadcasts.connected, bashir, lesson=known["lost"], codec=Codec.VP8)
    await store.do(broadcasts.lost, bashir, lesson=known["lost"])
    await store.do(lessons.cancel, bashir, lesson=known["cancelled"])
    return known


def _plan(minutes: int) -> dict[str, Any]:
    start = now() + timedelta(minutes=minutes)
    return {
        "date": start.date().isoformat(),
        "time": start.strftime("%H:%M"),
        "zone": "UTC",
        "title": {
            "en": "Reading a leaf: iron, zinc, magnesium",
            "ur": "پتے کو پڑھنا: لوہا، زنک، میگنیشیم",
            "zh-Hans": "看叶识缺素：铁、锌、镁",
        },
        "about": {
            "en": "Bring five leaves of different trees.",
            "ur": "مختلف درختوں کے پانچ پتے ساتھ لائیں۔",
            "zh-Hans": "请带来不同树上的五片叶子。",
        },
        "spoken": "ur",
        "captions": ["zh-Hans", "en"],
        "crops": ["kinnow"],
    }


async def _trade(bashir: httpx.AsyncClient, li: httpx.AsyncClient) -> Known:
    """An inquiry of Li to Bashir at each step, and two listings."""
    known: Known = {}
    for step in ("asked", "offered", "countered", "agreed", "declined", "withdrawn"):
        listing = await _listed(bashir)
        address = f"/api/v1/listings/{listing}/inquiries"
        known[step] = (await _posted(li, address, ASKED | _key()))["id"]
        await _negotiate(bashir, li, known[step], step)
    known["long_listing"] = await _listed(
        bashir,
        variety={"en": f"Agro {LONG_PLACE}", "ur": LONG_NAMES["ur"][:78], "zh-Hans": "芒果" * 30},
        place=LONG_PLACE,
        price="123456789.5",
        quantity="98765432.125",
        note="\n\n".join(URDU),
        lang="ur",
    )
    known["closed_listing"] = await _listed(bashir)
    await _posted(bashir, f"/api/v1/listings/{known['closed_listing']}/close", {})
    return known


async def _listed(client: httpx.AsyncClient, **more: Any) -> int:
    made = await _posted(client, "/api/v1/listings", LISTING | _key() | more)
    return int(made["id"])


async def _negotiate(
    bashir: httpx.AsyncClient, li: httpx.AsyncClient, inquiry: int, step: str
) -> None:
    here = f"/api/v1/inquiries/{inquiry}"
    if step in ("asked", "withdrawn"):
        if step == "withdrawn":
            await _posted(li, f"{here}/withdraw", {})
        return
    made = await _posted(bashir, f"{here}/offers", OFFERED | DELIVERED | _key())
    offer = made["offers"][-1]["id"]
    if step == "countered":
        await _posted(li, f"{here}/offers", COUNTERED | _key() | {"answers": offer})
    elif step == "agreed":
        await _posted(li, f"{here}/offers/{offer}/accept", {})
    elif step == "declined":
        await _posted(li, f"{here}/offers/{offer}/decline", {})


async def _reported(
    server: parts.Server, zain: httpx.AsyncClient, saima: httpx.AsyncClient
) -> Known:
    """Zain reports what Amina has just written."""
    amina = await _actor(server, "amina")
    said = await server.store.do(
        messages.post, amina, room="chenab-orchards", key=uuid4(), text="یہ دوا سب پر ڈال دو!"
    )
    report = {"kind": "message", "id": said.id, "reason": "danger", "note": "Not on food."}
    await _posted(zain, "/api/v1/reports", report)
    waiting = (await _got(saima, "/api/v1/safety/reports"))["items"]
    return {"message": said.id, "case": waiting[0]["id"]}


async def _begun(server: parts.Server, topic: int) -> None:
    """Amina writes a question, and in a topic on two devices."""
    await _draft(server, title="بیج کہاں سے لیں؟", text="گندم کا نیا بیج")
    await _draft(server, text="پانی کم کیا ہے", topic=topic)
    await _draft(server, text="پانی کم کیا ہے، لیکن **پھول** پھر بھی گر رہے ہیں", topic=topic)


async def _draft(server: parts.Server, **written: Any) -> None:
    async with await server.client("amina") as amina:
        body = {"room": "chenab-orchards", **written}
        (await amina.put(f"/api/v1/drafts/{uuid4()}", json=body)).raise_for_status()


async def _kept_in_order(server: parts.Server) -> Known:
    """A topic that is closed and slow, and Akbar silent for a while."""
    topic = await _topic(
        server, "chenab-orchards", "Prices of the other school", ("Enough.", "No, you.")
    )
    silence = {"member": "akbar", "room": "chenab-orchards", "span": "three_days"}
    why = {"reason": "advert", "note": "آپ نے ایک ہی اشتہار پانچ بار لگایا۔"}
    await _draft(server, text="میری بات بھی سن لیں:", topic=topic)
    async with await server.client("bashir") as bashir:
        pace = {"seconds": 300}
        (await bashir.put(f"/api/v1/topics/{topic}/pace", json=pace)).raise_for_status()
        (await bashir.put(f"/api/v1/topics/{topic}/lock")).raise_for_status()
        silent = await _posted(bashir, "/api/v1/safety/silences", silence | why)
        talk = await _got(bashir, f"/api/v1/topics/{topic}/messages")
        said = [one["id"] for one in talk["items"]]
        some = {"room": "chenab-orchards", "messages": said, "reason": "rude"}
        hidden = await _posted(bashir, "/api/v1/safety/hidings", some)
    return {"closed_topic": topic, "silence": silent["id"], "hiding": hidden["id"]}


async def _unwanted(server: parts.Server) -> Known:
    """Bashir's list of words; one was taken out, and for one a message of Li's is held back."""
    listed = (
        ("easy money", "en", "hold"),
        ("lucky draw", "en", "refuse"),
        ("加微信", "zh-Hans", "hold"),
        ("مفت موبائل", "ur", "refuse"),
        ("paisa double", "ur-Latn", "hold"),
        ("0300 0000000", "any", "hold"),
    )
    async with await server.client("bashir") as bashir:
        for text, lang, effect in listed:
            word = {"text": text, "lang": lang, "effect": effect, "school": "chenab"}
            made = await _posted(bashir, "/api/v1/safety/words", word)
        gone = await _posted(bashir, "/api/v1/safety/words", word | {"text": "0300 1111111"})
        vouched = {"member": "akbar", "school": "chenab"}
        vouch = await _posted(bashir, "/api/v1/safety/vouches", vouched)
        (await bashir.delete(f"/api/v1/safety/words/{gone['id']}")).raise_for_status()
        li = await _actor(server, "li")
        said = await server.store.do(
            messages.post, li, room="chenab-orchards", key=uuid4(), text="便宜农药，请加微信！"
        )
        await server.app.state.outbox.drain()
        waiting = (await _got(bashir, "/api/v1/safety/reports"))["items"]
    held = next(one["id"] for one in waiting if one["thing"] == said.id)
    ids = {"word": made["id"], "word_removed": gone["id"], "vouch": vouch["id"]}
    return ids | {"held_message": said.id, "held_case": held}


def _of_chenab(listings: list[dict[str, Any]]) -> int:
    return int(next(one["id"] for one in listings if one["school"] == "chenab"))


def _key() -> dict[str, str]:
    return {"key": str(uuid4())}


async def _actor(server: parts.Server, handle: str) -> Actor:
    return await server.store.read(actor_named, Actor(), handle=handle)


async def _got(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.is_success, answer.text
    return answer.json()


async def _posted(client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> Any:
    answer = await client.post(path, json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    return answer.json() if answer.content else None
