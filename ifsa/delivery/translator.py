"""A translating machine: a server that speaks the API of LibreTranslate, named by the operator.

Terms of the glossary go through it under a cover, since machines know wheat and not its diseases;
where one loses a cover the text goes again without any.
"""

import asyncio
import http.client
import re
import ssl
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from ifsa.language import PROVIDERS, from_provider
from ifsa.text.glossary import things
from ifsa.text.terms import terms

PATIENCE: Final = 15.0  # seconds
MOST: Final = 256 * 1024  # bytes of an answer
_COVER: Final = re.compile(r"XT\s?(\d+)\s?X", re.IGNORECASE)


class TranslatorAwayError(Exception):
    """No usable answer; the message says why."""


class Translator:
    """`url` is where the server's addresses begin, `key` what it asks for, if anything."""

    def __init__(self, url: str, key: str = "", patience: float = PATIENCE) -> None:
        self._address, self._key, self._patience = urlsplit(url.rstrip("/")), key, patience

    def knows(self, source: str, target: str) -> bool:
        """Whether there are names for both languages: Roman Urdu, for one, is none to a machine."""
        return source != target and source in PROVIDERS and target in PROVIDERS

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """The text in another language. Raises TranslatorAwayError."""
        covered, words = cover(text, source, target)
        found = await self._ask(covered, source, target)
        shown = uncover(found, words)
        return shown if shown is not None else await self._ask(text, source, target)

    async def languages(self) -> set[str]:
        """Those of our languages that the server knows. Raises TranslatorAwayError."""
        found = await asyncio.to_thread(self._send, "GET", "/languages", None)
        codes = [one.get("code") for one in found if isinstance(one, dict)]
        return {tag for code in codes if code and (tag := from_provider(_bare(code)))}

    async def _ask(self, text: str, source: str, target: str) -> str:
        asked: dict[str, Any] = {"q": text, "format": "text"}
        asked |= {"source": PROVIDERS[source], "target": PROVIDERS[target]}
        if self._key:
            asked["api_key"] = self._key
        answer = await asyncio.to_thread(self._send, "POST", "/translate", asked)
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, str) or not found.strip():
            raise TranslatorAwayError("an answer without a text")
        return found

    def _send(self, method: str, path: str, asked: Mapping[str, Any] | None) -> Any:
        """One call, on a thread of its own."""
        connection = self._connection()
        body = None if asked is None else msgspec.json.encode(asked)
        try:
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            connection.request(method, self._address.path + path, body, headers)
            answer = connection.getresponse()
            content = answer.read(MOST + 1)
        except (OSError, http.client.HTTPException) as error:
            raise TranslatorAwayError(str(error) or type(error).__name__) from error
        finally:
            connection.close()
        if answer.status != 200 or len(content) > MOST:
            raise TranslatorAwayError(f"it answered {answer.status} and {len(content)} bytes")
        try:
            return msgspec.json.decode(content)
        except msgspec.DecodeError as error:
            raise TranslatorAwayError("an answer that is no JSON") from error

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self._patience, context=context)
        return http.client.HTTPConnection(host, port, timeout=self._patience)


def cover(text: str, source: str, target: str) -> tuple[str, list[str]]:
    """A text with a sign in the place of each term that the glossary has a word for in the other
    language, and those words."""
    covered, words, at = "", list[str](), 0
    for term in terms(text, source):
        word = things()[term.thing].called(target)
        if word:
            covered += f"{text[at : term.start]} XT{len(words)}X "
            words.append(word)
            at = term.end
    return covered + text[at:], words


def uncover(text: str, words: list[str]) -> str | None:
    """The words in the place of their signs; None when not each sign is there exactly once."""
    found = [int(sign) for sign in _COVER.findall(text)]
    if sorted(found) != list(range(len(words))):
        return None
    return _COVER.sub(lambda sign: words[int(sign[1])], text)


def _bare(code: str) -> str:
    """zh-Hans and zh-CN are told as zh by the servers that know no other."""
    return "zh" if code in ("zh-Hans", "zh-CN", "zh_CN") else code
