"""Guessing at passwords: bounded, and nobody is kept out of their account by it."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from ifsa.errors import Invalid, TooMany
from ifsa.rates import RATES
from ifsa.storage.limits import Limits
from ifsa.web.members.guesses import KNOWN_COOKIE, MOST, network_of
from tests.parts import Server, fresh, serving

PASSWORD = "mango tree by the canal"
NOOR = {"handle": "noor", "name": "Noor", "password": PASSWORD, "born": "1980-05-05"}
NOORS = {"name": "noor", "password": PASSWORD}
WRONG = {"name": "noor", "password": "a wrong guess"}
STRANGER, OWNER = "203.0.113.7", "198.51.100.9"


@pytest.fixture
async def limited(tmp_path: Path) -> AsyncIterator[Server]:
    """A server that counts, behind a proxy that says from where people come."""
    settings = fresh(tmp_path / "data", rate_limits=True, trusted_proxies="127.0.0.1")
    async with serving(settings) as server:
        async with browser(server, OWNER) as noor:
            assert (await noor.post("/sign-up", data=NOOR)).status_code == 303
        yield server


@asynccontextmanager
async def browser(server: Server, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of its own, somewhere."""
    headers = {"X-Forwarded-For": address, "Accept-Language": "en"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as client:
        yield client


async def sign_in(client: httpx.AsyncClient, form: dict[str, str] = NOORS) -> int:
    return (await client.post("/sign-in", data=form)).status_code


async def guess(client: httpx.AsyncClient, times: int, name: str = "noor") -> Counter[int]:
    """Wrong passwords, some at once: how they were answered."""
    wrong = {"name": name, "password": "a wrong guess"}
    found: Counter[int] = Counter()
    for _ in range(0, times, 20):
        sent = (client.post("/api/v1/devices", json=wrong) for _ in range(20))
        found.update(answer.status_code for answer in await asyncio.gather(*sent))
    return found


async def test_a_strangers_thousand_tries_keep_nobody_out(limited: Server) -> None:
    """Neither on a device that was let in before, though at the stranger's own address, nor on a
    new one elsewhere."""
    async with browser(limited, OWNER) as phone, browser(limited, STRANGER) as stranger:
        assert await sign_in(phone) == 303
        await phone.post("/sign-out")
        assert await guess(stranger, 1000) == Counter({422: 10, 429: 990})
        phone.headers["X-Forwarded-For"] = STRANGER
        assert await sign_in(phone) == 303
    async with browser(limited, OWNER) as new_phone:
        assert await sign_in(new_phone) == 303


async def test_many_networks_together_are_slowed(limited: Server) -> None:
    answers: Counter[int] = Counter()
    for number in range(10):
        async with browser(limited, f"203.0.113.{number}") as stranger:
            answers += await guess(stranger, 20)
    assert answers == Counter({422: 30, 429: 170})
    async with browser(limited, OWNER) as new_phone:
        slowed = await new_phone.post("/sign-in", data=NOORS)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) <= 120, "two minutes, not an hour"


async def test_one_network_is_slowed_over_all_names(limited: Server) -> None:
    answers: Counter[int] = Counter()
    async with browser(limited, STRANGER) as stranger:
        for number in range(11):
            answers += await guess(stranger, 20, f"name{number}")
    assert answers == Counter({422: 100, 429: 120})


async def test_an_account_is_one_by_both_its_names(tmp_path: Path) -> None:
    settings = fresh(tmp_path / "data", rate_limits=True)
    async with serving(settings) as server, browser(server, "") as stranger:
        account = {**NOOR, "email": "noor@example.org"}
        assert (await stranger.post("/sign-up", data=account)).status_code == 303
        answers: Counter[int] = Counter()
        for name in ("noor", "@noor", "Noor@Example.org", " NOOR "):
            answers += await guess(stranger, 20, name)
    assert answers == Counter({422: 10, 429: 70})


async def test_the_right_password_is_not_counted(limited: Server) -> None:
    async with browser(limited, OWNER) as program:
        for _ in range(15):
            answer = await program.post("/api/v1/devices", json=NOORS)
            assert answer.status_code == 201, answer.text


async def test_a_program_is_counted_with_the_form(limited: Server) -> None:
    async with browser(limited, STRANGER) as stranger:
        for _ in range(10):
            assert (await stranger.post("/api/v1/devices", json=WRONG)).status_code == 422
        assert (await stranger.post("/api/v1/devices", json=WRONG)).status_code == 429
        assert await sign_in(stranger, WRONG) == 429


# --- the cookie of a device that was let in ------------------------------------------------------


def cookie_of(answer: httpx.Response) -> str:
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if KNOWN_COOKIE in one]
    assert "Path=/sign-in;" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    return cookie.partition("=")[2].partition(";")[0]


async def test_a_wrong_password_marks_no_device(limited: Server) -> None:
    async with browser(limited, STRANGER) as stranger:
        answer = await stranger.post("/sign-in", data=WRONG)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("made_up", ["", "x", "x.y", "a.b.c.d.e.f.g.h.i.j", "آم", "." * 200, "{}"])
async def test_a_cookie_that_was_made_up_is_worth_nothing(limited: Server, made_up: str) -> None:
    async with browser(limited, STRANGER) as stranger:
        await guess(stranger, 20)
        headers = [("Cookie", f"{KNOWN_COOKIE}={made_up}".encode())]
        answer = await stranger.post("/sign-in", data=NOORS, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 429


async def test_one_accounts_mark_is_none_for_another(limited: Server) -> None:
    """Whoever has an account of their own cannot guess at others' from a device of theirs."""
    async with browser(limited, STRANGER) as stranger:
        other = {**NOOR, "handle": "stranger", "password": "mine, all mine"}
        await stranger.post("/sign-up", data=other)
        await stranger.post("/sign-out")
        mine = {"name": "stranger", "password": "mine, all mine"}
        assert await sign_in(stranger, mine) == 303
        assert await guess(stranger, 20) == Counter({422: 10, 429: 10})
        assert await sign_in(stranger) == 429, "the right one, too: nobody looks"
        assert await sign_in(stranger, mine) == 303


async def test_a_known_device_may_be_wrong_only_so_often(limited: Server) -> None:
    async with browser(limited, OWNER) as phone:
        assert await sign_in(phone) == 303
        answers = Counter([await sign_in(phone, WRONG) for _ in range(14)])
    assert answers == Counter({422: 10, 429: 4})


async def test_a_new_password_makes_all_devices_strangers(limited: Server) -> None:
    async with browser(limited, OWNER) as phone:
        mark = cookie_of(await phone.post("/sign-in", data=NOORS))
        changed = {"present": PASSWORD, "password": "another tree by the canal"}
        assert (await phone.post("/me/password", data=changed)).status_code == 303
    async with browser(limited, STRANGER) as stranger:
        await guess(stranger, 20)
        stranger.cookies.set(KNOWN_COOKIE, mark)
        again = {"name": "noor", "password": "another tree by the canal"}
        assert await sign_in(stranger, again) == 429


async def test_a_family_shares_a_phone(limited: Server) -> None:
    async with browser(limited, OWNER) as phone:
        names = [f"child{number}" for number in range(MOST + 2)]
        for name in names[:-1]:
            await phone.post("/sign-up", data={**NOOR, "handle": name})
            await phone.post("/sign-out")
            answer = await phone.post("/sign-in", data={**NOORS, "name": name})
            await phone.post("/sign-out")
        marks = cookie_of(answer).split(".")[1:]
        assert len(set(marks)) == MOST
        assert all(name.startswith("child") and name not in str(marks) for name in names)
        again = cookie_of(await phone.post("/sign-in", data={**NOORS, "name": names[5]}))
        assert set(again.split(".")[1:]) == set(marks), "nobody is forgotten for coming back"


# --- how much that is ----------------------------------------------------------------------------


async def guessed(limits: Limits, who: str, network: str) -> bool:
    """Whether a wrong password was looked at."""
    keys = [("sign_in", f"{who} {network}"), ("sign_in_name", who), ("sign_in_network", network)]
    try:
        async with limits.guess(*keys):
            raise Invalid("password", "wrong_password")
    except TooMany:
        return False
    except Invalid:
        return True


async def test_guesses_in_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody tries every ten seconds: from one network at one account, from fifty at one
    account, from one at fifty accounts."""
    began = time.time()
    clock = [began]
    monkeypatch.setattr("limits.aio.storage.memory.time.time", lambda: clock[0])
    one, fifty, all_names = Limits(RATES), Limits(RATES), Limits(RATES)
    counts: Counter[str] = Counter()
    for step in range(6 * 60 * 24):
        clock[0] = began + 10.01 * step
        counts["one network"] += await guessed(one, "noor", "n")
        counts["fifty networks"] += await guessed(fifty, "noor", f"n{step % 50}")
        counts["fifty names"] += await guessed(all_names, f"name{step % 50}", "n")
    assert 500 < counts["one network"] <= 528 + 10
    assert 1_300 < counts["fifty networks"] <= 1_440 + 30
    assert 4_000 < counts["fifty names"] <= 5_280 + 100


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_subscriber_has_one_network(address: str, network: str) -> None:
    assert network_of(address) == network
