"""Django Channels as its tutorial broadcasts: groups, and a consumer for each connection.

IFSA_BENCH_FRAMES names a JSON list of texts; whoever asks for /K is in group K and is sent text K.
Whatever comes in by /post is told to everybody.
"""

import json
import os
from pathlib import Path
from typing import Any

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

LAYER = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
settings.configure(CHANNEL_LAYERS={"default": LAYER}, SECRET_KEY="only measured")
django.setup()

TEXTS = json.loads(Path(os.environ["IFSA_BENCH_FRAMES"]).read_text(encoding="utf-8"))


class Watcher(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        await self.channel_layer.group_add(
            self.scope["url_route"]["kwargs"]["k"], self.channel_name
        )
        await self.accept()

    async def told(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


class Poster(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        for number, text in enumerate(TEXTS):
            await self.channel_layer.group_send(str(number), {"type": "told", "text": text})


application = ProtocolTypeRouter(
    {"websocket": URLRouter([path("post", Poster.as_asgi()), path("<k>", Watcher.as_asgi())])}
)
