"""A translating machine of our own that speaks LibreTranslate's API, with its bad days."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

WORDS = {("ur", "en"): {"پانی": "water", "دیں": "give"}, ("en", "zh"): {"water": "水"}}


@dataclass
class Machine:
    """`mood` is what it does next: translates, answers "nonsense", "busy", "silent", "huge", or
    "rude": loses what was covered. `asked` are the bodies that came."""

    address: str = ""
    key: str = ""
    mood: str = ""
    known: tuple[str, ...] = ("en", "ur", "zh")
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            (
                int(line.split(":")[1])
                for line in head.splitlines()
                if line.startswith("Content-Le")
            ),
            0,
        )
        body = await reader.readexactly(length)
        if self.mood == "silent":
            await reader.read()
            return
        status, answer = self._said(head.split(" ")[1], json.loads(body or b"{}"))
        content = b"no json" if self.mood == "nonsense" else json.dumps(answer).encode()
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\n\r\n".encode())
        writer.write(content)
        await writer.drain()

    def _said(self, path: str, asked: dict[str, Any]) -> tuple[str, Any]:
        if path == "/languages":
            return "200 OK", [{"code": code} for code in self.known]
        self.asked.append(asked)
        if self.mood == "busy":
            return "429 Too Many", {"error": "Slowdown"}
        if self.key and asked.get("api_key") != self.key:
            return "403 Forbidden", {"error": "Invalid API key"}
        if self.mood == "huge":
            return "200 OK", {"translatedText": "x" * 500_000}
        known = WORDS.get((asked["source"], asked["target"]), {})
        found = " ".join(known.get(word, word) for word in asked["q"].split())
        return "200 OK", {
            "translatedText": found.replace("XT", "") if self.mood == "rude" else found
        }


@asynccontextmanager
async def translating(key: str = "") -> AsyncIterator[Machine]:
    """The machine on a free port of loopback."""
    machine = Machine(key=key)
    server = await asyncio.start_server(machine.serve, "127.0.0.1", 0)
    machine.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield machine
    finally:
        server.close()
        await server.wait_closed()
