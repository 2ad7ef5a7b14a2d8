"""What `ifsa doctor` says of mail."""

import asyncio
import socket
from pathlib import Path

import pytest

from ifsa.app import open_store
from tests.commands.running import ifsa
from tests.delivery.office import Clerk, draft, knows, opened, postman, written
from tests.parts import settings_in

MAIL = {
    "mail_from": "post@farms.example",
    "public_url": "https://farms.example",
    "trusted_proxies": "127.0.0.1",
    "media_address": "127.0.0.1",
    "media_port": "35478",
}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    assert ifsa("migrate", folder=folder).status == 0
    return folder


def test_doctor_says_that_there_is_no_mail(migrated: Path) -> None:
    said = ifsa("doctor", folder=migrated)
    assert "note  no mail is set" in said.out


async def test_doctor_asks_the_mail_server_and_tells_no_password(migrated: Path) -> None:
    async with opened(auth_require_tls=False, authenticator=knows("farm", "hunter2")) as office:
        there = f"127.0.0.1:{office.server.port}"
        given = MAIL | {"mail": f"smtp://farm:hunter2@{there}"}
        said = await asyncio.to_thread(ifsa, "doctor", folder=migrated, **given)
        wrong = MAIL | {"mail": f"smtp://farm:guessed3@{there}"}
        refused = await asyncio.to_thread(ifsa, "doctor", folder=migrated, **wrong)
    assert said.status == 0, said.out
    assert f"ok    the mail server {there} takes letters from post@farms.example" in said.out
    assert f'mail = "smtp://farm:…@{there}"' in said.out
    assert refused.status == 1
    assert f"WRONG the mail server {there}: 535" in refused.out
    assert "hunter2" not in said.out + said.err
    assert "guessed3" not in refused.out + refused.err
    assert office.clerk.received == [], "asking sends nothing"


async def test_doctor_names_a_sender_that_is_refused(migrated: Path) -> None:
    async with opened(Clerk(sender="553 5.7.1 not your address")) as office:
        said = await asyncio.to_thread(ifsa, "doctor", folder=migrated, mail=office.address, **MAIL)
    assert said.status == 1
    assert "553 5.7.1 not your address" in said.out


def test_doctor_names_a_mail_server_that_is_away_and_an_address_that_lacks(migrated: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    given = {"mail": f"smtp://127.0.0.1:{port}", "mail_from": "post@farms.example"}
    said = ifsa("doctor", folder=migrated, **given)
    assert said.status == 1
    assert f"WRONG the mail server 127.0.0.1:{port}: Error connecting" in said.out
    assert "WRONG mail needs public_url" in said.out


async def test_doctor_tells_of_letters_that_wait_and_that_were_given_up(tmp_path: Path) -> None:
    assert ifsa("migrate", folder=tmp_path).status == 0
    store = open_store(settings_in(tmp_path / "data"))
    try:
        await written(store, draft(1, address="nobody@example.org"), draft(2), draft(3))
        clerk = Clerk(says={"nobody@example.org": "550 nobody", "amina@example.org": "451 later"})
        async with opened(clerk) as office:
            await postman(store, office.server).deliver()
            given = MAIL | {"mail": office.address}
            said = await asyncio.to_thread(ifsa, "doctor", folder=tmp_path, **given)
    finally:
        store.close()
    assert "note  2 letters wait to be sent, the last time because of: 451 later" in said.out
    assert "note  1 letters of the last 30 days could not be sent" in said.out
