"""Rooms and topics as Atom feeds (RFC 4287), for news readers and other sites: what a visitor may
read, whoever asks, so that an address that is passed on shows no more than the page does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from xml.etree import ElementTree as Xml

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.language.negotiation import best_text
from ifsa.rooms import queries
from ifsa.rooms.views import MessageView
from ifsa.text.markdown import render
from ifsa.text.summary import summary
from ifsa.web.edge import parts
from ifsa.web.rooms.topics import topic_url
from ifsa.web.visitors import visitor_of

ATOM: Final = "http://www.w3.org/2005/Atom"
KIND: Final = "application/atom+xml"
ENTRIES: Final = 30
TITLE: Final = 80  # letters
# Of a room where nobody has said anything. Atom asks for some moment.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LATEST: Final = 2**62

Xml.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself; `site` is where it is served, `page` is what it shows."""

    site: str
    page: str
    path: str
    title: str
    lang: str
    updated: datetime


async def of_room(request: Request) -> Response:
    """The latest of a room. Raises NotFound, also for one that visitors do not see."""
    visitor, slug = visitor_of(request, parts(request).trusted_proxies), request.path_params["slug"]
    read = parts(request).store.read
    room = await read(queries.room, visitor, slug=slug)
    said = await read(queries.latest_messages, visitor, slug=slug, most=ENTRIES)
    lang, title = best_text(room.name, visitor.language)
    page, updated = f"/rooms/{slug}", room.latest_at or _NEVER
    return _answer(request, Feed(_site(request), page, f"{page}/feed", title, lang, updated), said)


async def of_topic(request: Request) -> Response:
    """The latest of a topic. Raises NotFound."""
    visitor, slug = visitor_of(request, parts(request).trusted_proxies), request.path_params["slug"]
    asked = {"slug": slug, "id": request.path_params["topic"], "before": _LATEST}
    found = await parts(request).store.read(queries.topic_page, visitor, **asked)
    lang, title = best_text(found.room.name, visitor.language)
    if found.topic.title:
        lang, title = found.topic.lang or "und", found.topic.title
    page, updated = topic_url(slug, found.topic.id), found.topic.latest_at
    feed = Feed(_site(request), page, f"{page}/feed", title, lang, updated)
    return _answer(request, feed, found.messages[-ENTRIES:])


def _site(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _answer(request: Request, feed: Feed, said: Iterable[MessageView]) -> Response:
    body = _feed(feed, [one for one in said if one.text])
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=60", "Vary": "Accept-Language"}
    known = request.headers.get("if-none-match", "")
    if tag in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=KIND, headers=headers)


def _feed(feed: Feed, said: list[MessageView]) -> bytes:
    root = Xml.Element(f"{{{ATOM}}}feed", {_LANG: feed.lang})
    _text(root, "title", feed.title)
    _text(root, "id", _id(feed.site, feed.page))
    changed = [feed.updated, *(one.edited for one in said if one.edited)]
    _text(root, "updated", max(changed).isoformat())
    _link(root, "self", feed.site + feed.path, KIND)
    _link(root, "alternate", feed.site + feed.page, "text/html")
    for message in reversed(said):
        _entry(root, feed.site, message)
    text: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _entry(root: Xml.Element, site: str, message: MessageView) -> None:
    lang = {} if message.lang == "und" else {_LANG: message.lang}
    entry = Xml.SubElement(root, f"{{{ATOM}}}entry", lang)
    _text(entry, "title", summary(message.text, TITLE))
    _text(entry, "id", _id(site, f"/messages/{message.id}"))
    _text(entry, "published", message.at.isoformat())
    _text(entry, "updated", (message.edited or message.at).isoformat())
    author = Xml.SubElement(entry, f"{{{ATOM}}}author")
    _text(author, "name", message.author.name or message.author.handle)
    _link(entry, "alternate", f"{site}/messages/{message.id}", "text/html")
    content = _text(entry, "content", render(message.text, language=message.lang))
    content.set("type", "html")


def _text(parent: Xml.Element, name: str, text: str) -> Xml.Element:
    made = Xml.SubElement(parent, f"{{{ATOM}}}{name}")
    made.text = text
    return made


def _link(parent: Xml.Element, rel: str, href: str, kind: str) -> None:
    Xml.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind})


def _id(site: str, path: str) -> str:
    """The same for ever, whichever way one comes (RFC 4151)."""
    host = site.partition("://")[2].partition(":")[0]
    return f"tag:{host},2026:{path}"


routes = [
    Route("/rooms/{slug}/feed", of_room, methods=["GET"]),
    Route("/rooms/{slug}/topics/{topic:int}/feed", of_topic, methods=["GET"]),
]
