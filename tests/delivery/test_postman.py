"""Letters on their way, to a real server that takes them, refuses, is away or hangs up."""

import asyncio
import signal
import socket
import ssl
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from ifsa.actor import Actor
from ifsa.app import open_store
from ifsa.clock import now
from ifsa.commands.lan import certificate
from ifsa.config import MailServer
from ifsa.delivery import letters, queries
from ifsa.delivery.model import Letter
from ifsa.delivery.postman import AT_ONCE
from ifsa.storage.store import Store
from ifsa.storage.work import Reading, Work
from tests import parts
from tests.delivery.office import Clerk, draft, knows, opened, postman, written

NOBODY = Actor()
# Delivers, and dies after the server took the first letter, before it is written down.
DYING = """
import asyncio, os, signal, sys
from ifsa.config import MailServer
from ifsa.delivery import letters
from ifsa.delivery.postman import Postman
from ifsa.storage.engine import open_engine
from ifsa.storage.reader import Reader
from ifsa.storage.writer import Writer
from tests.delivery.office import SENDER

def die(work, actor, *, letter):
    os.kill(os.getpid(), signal.SIGKILL)

letters.sent = die
engine = open_engine(sys.argv[1])
there = MailServer("127.0.0.1", int(sys.argv[2]))
asyncio.run(Postman(Writer(engine), Reader(engine), there, SENDER).deliver())
"""


class Far(MailServer):
    """A server that is treated as if it stood elsewhere."""

    is_here = False


def rows(reading: Reading, actor: Actor) -> list[Letter]:
    found = list(reading.session.scalars(select(Letter).order_by(Letter.id)))
    reading.session.expunge_all()
    return found


async def kept(store: Store) -> list[Letter]:
    return await store.read(rows, NOBODY)


def let_time_pass(work: Work, actor: Actor) -> None:
    """Whatever is to be tried again is due."""
    work.session.execute(update(Letter).where(Letter.due.is_not(None)).values(due=work.now))


# --- taken ---------------------------------------------------------------------------------------


async def test_several_letters_go_over_one_connection(store: Store) -> None:
    await written(store, *(draft(number) for number in range(3)))
    async with opened() as office:
        assert await postman(store, office.server).deliver() == 3
        assert await postman(store, office.server).deliver() == 0
    subjects = [one.message["Subject"] for one in office.clerk.received]
    assert subjects == ["Letter 0", "Letter 1", "Letter 2"]
    assert office.clerk.lines == 1
    for row in await kept(store):
        assert (row.tries, row.due, row.failure) == (1, None, None)
        assert row.sent_at is not None
        assert row.words == "", "there may be a secret in it"


async def test_a_long_queue_goes_in_rounds(store: Store) -> None:
    await written(store, *(draft(number) for number in range(AT_ONCE + 2)))
    async with opened() as office:
        assert await postman(store, office.server).deliver() == AT_ONCE + 2
    assert office.clerk.lines == 2


async def test_about_one_thing_there_is_one_letter(store: Store) -> None:
    await written(store, draft(1), draft(1, subject="again"), draft(1, kind="other"))
    assert [(row.kind, row.subject) for row in await kept(store)] == [
        ("test", "Letter 1"),
        ("other", "Letter 1"),
    ]


async def test_a_running_postman_is_woken(store: Store) -> None:
    async with opened() as office:
        running = postman(store, office.server)
        running.start()
        await asyncio.sleep(0.1)
        await written(store, draft(1))
        running.wake()
        async with asyncio.timeout(5):
            while not office.clerk.received:
                await asyncio.sleep(0.01)
        await running.stop()
    assert (await kept(store))[0].sent_at is not None, "the letter on its way was seen off"


# --- refused -------------------------------------------------------------------------------------


async def test_a_permanent_refusal_is_kept_with_its_reason_and_not_tried_again(
    store: Store,
) -> None:
    await written(store, draft(1, address="nobody@example.org"), draft(2))
    clerk = Clerk(says={"nobody@example.org": "550 5.1.1 no such user here"})
    async with opened(clerk) as office:
        assert await postman(store, office.server).deliver() == 1
        await store.do(let_time_pass, NOBODY)
        assert await postman(store, office.server).deliver() == 0
    refused, taken = await kept(store)
    assert (refused.sent_at, refused.due, refused.words) == (None, None, "")
    assert refused.failure == "550 5.1.1 no such user here"
    assert (refused.tries, taken.sent_at is not None) == (1, True)
    pile = await store.read(queries.pile, NOBODY)
    assert (pile.waiting, pile.given_up) == (0, 1)


async def test_a_refusal_of_the_text_is_permanent_too(store: Store) -> None:
    await written(store, draft(1))
    async with opened(Clerk(data=["554 5.7.1 looks like spam"])) as office:
        assert await postman(store, office.server).deliver() == 0
    [row] = await kept(store)
    assert (row.due, row.failure) == (None, "554 5.7.1 looks like spam")


@pytest.mark.parametrize(
    "clerk",
    [
        Clerk(says={"amina@example.org": "450 4.2.1 greylisted"}),
        Clerk(data=["451 4.3.0 disk full"]),
        Clerk(data=["421 4.3.2 closing down"]),
        Clerk(hangs_up=0),
    ],
    ids=["RCPT", "DATA", "421", "hangs up"],
)
async def test_what_is_temporary_is_tried_again_later(store: Store, clerk: Clerk) -> None:
    await written(store, draft(1))
    async with opened(clerk) as office:
        assert await postman(store, office.server).deliver() == 0
        [row] = await kept(store)
        assert row.tries == 1
        assert row.failure
        assert row.due is not None
        assert row.due > now()
        clerk.says.clear()
        clerk.hangs_up = None
        assert await postman(store, office.server).deliver() == 0, "not before its time"
        await store.do(let_time_pass, NOBODY)
        assert await postman(store, office.server).deliver() == 1
    [row] = await kept(store)
    assert (row.tries, row.failure, row.due) == (2, None, None)


async def test_a_letter_that_breaks_the_line_holds_up_no_other(store: Store) -> None:
    """The server dies of the first; the others get through."""
    await written(store, *(draft(number) for number in range(3)))
    async with opened(Clerk(data=[""])) as office:
        assert await postman(store, office.server).deliver() == 2
        assert office.clerk.lines == 2
    assert [row.sent_at is None for row in await kept(store)] == [True, False, False]


async def test_a_server_that_hangs_up_after_each_gets_them_all(store: Store) -> None:
    await written(store, *(draft(number) for number in range(3)))
    async with opened(Clerk(hangs_up=1)) as office:
        courier = postman(store, office.server)
        for _ in range(5):
            await courier.deliver()
            await store.do(let_time_pass, NOBODY)
    assert sorted(one.message["Subject"] for one in office.clerk.received) == [
        "Letter 0",
        "Letter 1",
        "Letter 2",
    ]


async def test_a_refused_sender_is_the_houses_trouble(store: Store) -> None:
    """All wait until the operator has mended mail_from: no letter is to blame."""
    await written(store, draft(1), draft(2))
    async with opened(Clerk(sender="553 5.7.1 not your address")) as office:
        assert await postman(store, office.server).deliver() == 0
    for row in await kept(store):
        assert (row.failure, row.tries) == ("553 5.7.1 not your address", 1)
        assert row.due is not None


async def test_it_waits_ever_longer_and_gives_up_when_it_helps_nobody(store: Store) -> None:
    end = now() + timedelta(minutes=10)
    await written(store, draft(1, until=end))
    pauses = []
    async with opened(Clerk(says={"amina@example.org": "450 later"})) as office:
        for _ in range(20):
            await store.do(let_time_pass, NOBODY)
            await postman(store, office.server).deliver()
            [row] = await kept(store)
            if row.due is None:
                break
            pauses.append((row.due - now()).total_seconds())
    assert [round(pause) for pause in pauses] == [30, 60, 120, 240, 480]
    assert (row.sent_at, row.words, row.failure) == (None, "", "450 later")


def test_pauses_grow_to_half_an_hour_and_no_further() -> None:
    row = Letter(tries=0, until=datetime.max.replace(tzinfo=now().tzinfo))
    start, pauses = now(), []
    for _ in range(40):
        row.tries += 1
        letters._put_off(row, start, "away")
        assert row.due is not None
        pauses.append(row.due - start)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=30)


async def test_what_helps_nobody_any_more_is_not_sent(store: Store) -> None:
    """The house stood still for a day: yesterday's reminder stays here."""
    await written(store, draft(1, until=now() - timedelta(seconds=1)), draft(2))
    async with opened() as office:
        assert await postman(store, office.server).deliver() == 1
    late, _ = await kept(store)
    assert (late.due, late.sent_at, late.tries) == (None, None, 0)
    assert late.failure == "too old to be sent"


async def test_letters_that_are_done_for_long_are_forgotten(store: Store) -> None:
    await written(store, draft(1), draft(2), draft(3))
    async with opened(Clerk(data=["550 no"])) as office:
        await postman(store, office.server).deliver()
    await written(store, draft(4))
    await store.do(age, NOBODY, days=29)
    await store.do(letters.clear, NOBODY)
    assert len(await kept(store)) == 4
    await store.do(age, NOBODY, days=2)
    await store.do(letters.clear, NOBODY)
    assert [row.number for row in await kept(store)] == [4], "what waits is never forgotten"


def age(work: Work, actor: Actor, *, days: int) -> None:
    for row in work.session.scalars(select(Letter)):
        row.made_at -= timedelta(days=days)


# --- away ----------------------------------------------------------------------------------------


async def test_a_server_that_is_away_and_comes_back(store: Store) -> None:
    async with opened() as office:
        port = office.server.port
    await written(store, *(draft(number) for number in range(30)))
    assert await postman(store, office.server).deliver() == 0
    waiting = await kept(store)
    assert {row.tries for row in waiting} == {1}, "one try for all of them"
    assert all("Connect call failed" in (row.failure or "") for row in waiting)
    pile = await store.read(queries.pile, NOBODY)
    assert (pile.waiting, pile.given_up) == (30, 0)
    assert pile.failure
    async with opened(port=port) as office:
        await store.do(let_time_pass, NOBODY)
        assert await postman(store, office.server).deliver() == 30
    assert len({one.message["Message-ID"] for one in office.clerk.received}) == 30


async def test_a_server_that_says_nothing_is_left_in_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ifsa.delivery.counter.TIMEOUT", 0.2)
    await written(store, draft(1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = MailServer("127.0.0.1", silent.getsockname()[1])
        assert await postman(store, server).deliver() == 0
    [row] = await kept(store)
    assert "Timed out" in (row.failure or "")


async def test_kill_9_between_taken_and_marked_sends_it_once_more_under_the_same_id(
    tmp_path: Path,
) -> None:
    settings = parts.fresh(tmp_path / "data")
    store = open_store(settings)
    await written(store, draft(1), draft(2))
    store.close()
    async with opened() as office:
        port = str(office.server.port)
        dying = await asyncio.create_subprocess_exec(
            sys.executable, "-c", DYING, settings.database_url, port
        )
        assert await dying.wait() == -signal.SIGKILL
        assert len(office.clerk.received) == 1
        store = open_store(settings)
        try:
            assert await postman(store, office.server).deliver() == 2
            assert await postman(store, office.server).deliver() == 0
        finally:
            store.close()
    first, again, second = office.clerk.received
    assert first.message["Message-ID"] == again.message["Message-ID"]
    assert first.envelope.content == again.envelope.content
    assert second.message["Message-ID"] != first.message["Message-ID"]


async def test_closing_waits_for_the_letter_on_its_way(store: Store) -> None:
    """Slow is the server; still nothing is sent twice over a restart."""

    class Slow(Clerk):
        async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]  # noqa: N802
            await asyncio.sleep(0.3)
            return await super().handle_DATA(server, session, envelope)

    await written(store, draft(1), draft(2))
    async with opened(Slow()) as office:
        running = postman(store, office.server)
        running.start()
        await asyncio.sleep(0.2)
        await running.stop()
        assert [row.sent_at is not None for row in await kept(store)] == [True, False]
        assert await postman(store, office.server).deliver() == 1
    assert len(office.clerk.received) == 2


# --- who may listen ------------------------------------------------------------------------------


@pytest.fixture
def certified(tmp_path: Path) -> ssl.SSLContext:
    """A server's TLS for 127.0.0.1 and localhost, which nobody knows yet."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate(tmp_path / "tls", "127.0.0.1"))
    return context


@pytest.fixture
def trusted(tmp_path: Path, certified: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls" / "certificate.pem"))


@pytest.mark.usefixtures("trusted")
async def test_signing_in_over_starttls(store: Store, certified: ssl.SSLContext) -> None:
    await written(store, draft(1))
    knowing = knows("farm", "mango:tree@1")
    async with opened(tls_context=certified, auth_required=True, authenticator=knowing) as office:
        there = Far("127.0.0.1", office.server.port, user="farm", password="mango:tree@1")
        assert await postman(store, there).deliver() == 1
    [taken] = office.clerk.received
    assert (taken.tls, taken.user) == (True, "farm")


@pytest.mark.usefixtures("trusted")
@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_signing_in_over_tls(store: Store, certified: ssl.SSLContext) -> None:
    await written(store, draft(1))
    knowing = knows("farm", "mango")
    async with opened(
        secure=certified, auth_require_tls=False, auth_required=True, authenticator=knowing
    ) as office:
        there = Far("127.0.0.1", office.server.port, tls=True, user="farm", password="mango")
        assert await postman(store, there).deliver() == 1
    [taken] = office.clerk.received
    assert taken.user == "farm"


@pytest.mark.parametrize("tls", [True, False])
async def test_a_certificate_that_nobody_vouches_for_is_not_trusted_elsewhere(
    store: Store, certified: ssl.SSLContext, tls: bool
) -> None:
    await written(store, draft(1))
    secure: dict[str, Any] = {"secure": certified} if tls else {"tls_context": certified}
    async with opened(**secure) as office:
        there = Far("127.0.0.1", office.server.port, tls=tls)
        assert await postman(store, there).deliver() == 0
        [row] = await kept(store)
        assert "certificate" in (row.failure or "")
        await store.do(let_time_pass, NOBODY)
        assert await postman(store, replace(office.server, tls=tls)).deliver() == 1, "but here"
    assert len(office.clerk.received) == 1


async def test_elsewhere_nothing_is_said_in_the_clear(store: Store) -> None:
    await written(store, draft(1))
    async with opened(authenticator=knows("farm", "mango"), auth_require_tls=False) as office:
        there = Far("127.0.0.1", office.server.port, user="farm", password="mango")
        assert await postman(store, there).deliver() == 0
    [row] = await kept(store)
    assert "STARTTLS" in (row.failure or "")
    assert office.clerk.received == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_a_wrong_password_lets_all_wait_and_is_not_told(store: Store) -> None:
    await written(store, draft(1), draft(2))
    async with opened(
        authenticator=knows("farm", "mango"), auth_require_tls=False, auth_required=True
    ) as office:
        wrong = replace(office.server, user="farm", password="guava")
        assert await postman(store, wrong).deliver() == 0
    for row in await kept(store):
        assert (row.failure or "").startswith("535")
        assert "guava" not in (row.failure or "")
        assert row.due is not None
