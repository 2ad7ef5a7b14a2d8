"""A publisher that nobody here wrote: FFmpeg publishes a lesson by WHIP, Chromium watches."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, expect

from ifsa.commands.lan import certificate
from ifsa.demonstrations import queries
from ifsa.demonstrations.kinds import Codec, State
from tests import parts
from tests.demonstrations.planned import school
from tests.journeys.test_lesson import DECODED, WATCH_PEERS, frames, in_urdu


@asynccontextmanager
async def ffmpeg(url: str, token: str, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The encoder, publishing; it stops with a DELETE as soon as its input ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.journeys.encoder",
        url,
        token,
        str(folder),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def p256(folder: Path) -> None:
    """The pair that the host page tells people to make with openssl."""
    cert, key = certificate(folder / "made", "127.0.0.1")
    (folder / "cert.pem").write_bytes(cert.read_bytes())
    (folder / "key.pem").write_bytes(key.read_bytes())


async def test_ffmpeg_publishes_and_chromium_watches(tmp_path: Path, chromium: Browser) -> None:
    p256(tmp_path)
    async with parts.serving(parts.fresh(tmp_path)) as server:
        people = await school(server.store)
        lesson = (await people.lesson(codec="h264")).id
        context = await server.context(chromium, "amina")
        await context.add_init_script(WATCH_PEERS)
        page = await context.new_page()
        await page.goto(f"/lessons/{lesson}")
        url = f"{server.url}/lessons/{lesson}/whip"
        async with ffmpeg(url, await server.secret("bashir"), tmp_path) as encoder:
            # Publishing starts the lesson; nobody had to press anything.
            await page.locator("[data-join] [data-watch=picture]").click()
            before = await frames(page, 5)
            await frames(page, before + 10)
            assert (await page.evaluate(DECODED))["sound"] > 10
            seen = await server.store.read(queries.lesson, people.people["amina"], lesson=lesson)
            assert (seen.state, seen.on_air, seen.codec) == (State.LIVE, True, Codec.H264)
            _, errors = await asyncio.wait_for(encoder.communicate(b""), 15)
            assert encoder.returncode == 0, errors.decode()
        await expect(page.locator("[data-slot=words]")).to_contain_text(
            in_urdu("The host is reconnecting. Please stay here.")
        )
        await context.close()


async def test_ffmpeg_with_a_wrong_token_is_refused(tmp_path: Path) -> None:
    p256(tmp_path)
    async with parts.serving(parts.fresh(tmp_path)) as server:
        people = await school(server.store)
        lesson = (await people.lesson()).id
        url = f"{server.url}/lessons/{lesson}/whip"
        async with ffmpeg(url, "not a token", tmp_path) as encoder:
            _, errors = await asyncio.wait_for(encoder.communicate(), 30)
        assert encoder.returncode != 0
        assert b"401" in errors or b"Unauthorized" in errors or b"authorization" in errors.lower()
        seen = await server.store.read(queries.lesson, people.people["amina"], lesson=lesson)
        assert seen.state is State.PLANNED
