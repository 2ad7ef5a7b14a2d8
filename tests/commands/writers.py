"""People who write to a server without a pause, while something is done beside it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

from tests.commands.running import Serving, ifsa

ROOM = "market-talk"
WRITERS = ("amina", "bashir", "li")


def signed_in(folder: Path, handle: str) -> dict[str, str]:
    token = ifsa("token", handle, folder=folder).out.strip()
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def posting(server: Serving, folder: Path) -> Iterator[list[str]]:
    """Three people write one message after another; gives what was acknowledged so far."""
    acknowledged: list[str] = []
    stop = threading.Event()

    def write(headers: dict[str, str]) -> None:
        with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
            while not stop.is_set():
                text = f"message {uuid4()}"
                said = {"key": str(uuid4()), "text": text}
                answer = client.post(f"/api/v1/rooms/{ROOM}/messages", json=said)
                assert answer.status_code == 201, answer.text
                acknowledged.append(text)

    people = [signed_in(folder, handle) for handle in WRITERS]
    threads = [threading.Thread(target=write, args=[headers]) for headers in people]
    for thread in threads:
        thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def wait_for(count: int, acknowledged: list[str]) -> None:
    while len(acknowledged) < count:
        time.sleep(0.01)
