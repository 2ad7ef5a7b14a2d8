"""What `ifsa doctor` finds: a line for each thing that can be wrong."""

import asyncio
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pysqlite3
import pytest

from ifsa.actor import Role
from ifsa.app import open_store
from ifsa.clock import now
from ifsa.commands.checks import Finding, database, machine, pages, reach
from ifsa.config import Settings
from tests import parts
from tests.commands.running import ifsa, ifsa_alone, serving


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    assert ifsa("migrate", folder=folder).status == 0
    return folder


def said(findings: Iterator[Finding]) -> list[str]:
    """As it is printed."""
    signs = {True: "ok", False: "WRONG", None: "note"}
    return [f"{signs[finding.good]} {finding.text}" for finding in findings]


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


# --- as a process --------------------------------------------------------------------------------


def test_it_finds_nothing_wrong_where_nothing_is(migrated: Path) -> None:
    said = ifsa("doctor", folder=migrated)
    assert said.status == 0, said.out
    assert "WRONG" not in said.out
    assert "has the newest shape" in said.out
    assert f'data = "{migrated / "data"}"' in said.out


def test_it_says_what_to_do_first(tmp_path: Path) -> None:
    said = ifsa_alone("doctor", folder=tmp_path)
    assert said.status == 1
    assert "run `ifsa migrate` first" in said.out
    assert not (tmp_path / "data").exists(), "looking changes nothing"


def test_it_names_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    said = ifsa("doctor", folder=tmp_path, data="/proc/ifsa")
    assert said.status == 1
    assert "WRONG data /proc/ifsa can't be written" in said.out


def test_it_names_a_port_that_is_taken(migrated: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = ifsa("doctor", folder=migrated, port=str(port))
        assert f"can't listen on 127.0.0.1:{port}" in said.out
        refused = ifsa("serve", folder=migrated, port=str(port))
    assert refused.status == 2
    assert refused.err.startswith(f"ifsa: can't listen on 127.0.0.1:{port}")


def test_it_says_which_file_is_in_force(migrated: Path) -> None:
    assert "settings from no file" in ifsa("doctor", folder=migrated).out
    file = migrated / "other.toml"
    file.write_text('host = "localhost"\n', encoding="utf-8")
    found = ifsa("doctor", folder=migrated, config=str(file))
    assert f"settings from {file}" in found.out
    assert 'host = "localhost"' in found.out


# --- the database --------------------------------------------------------------------------------


def test_a_new_installation_lacks_an_admin(tmp_path: Path) -> None:
    settings = parts.fresh(tmp_path / "data")
    found = said(database.examine(settings))
    assert found[0].startswith("ok SQLite 3.")
    assert "ok the database keeps a write-ahead log" in found
    assert found[-1] == "note there is no admin yet: ifsa invite --role admin"


@pytest.mark.parametrize(("second", "alone"), [(Role.MEMBER, True), (Role.MODERATOR, False)])
async def test_who_alone_looks_after_the_alliance_is_told(
    tmp_path: Path, second: Role, alone: bool
) -> None:
    settings = parts.fresh(tmp_path / "data")
    store = open_store(settings)
    await parts.member(store, "maryam", role=Role.ADMIN)
    await parts.member(store, "saima", role=second)
    store.close()
    found = await asyncio.to_thread(lambda: said(database.examine(settings)))
    assert ("note one admin alone" in found[-1]) is alone


async def test_an_installation_with_an_admin_and_a_moderator_lacks_nothing(tmp_path: Path) -> None:
    settings = parts.fresh(tmp_path / "data")
    store = open_store(settings)
    await parts.member(store, "maryam", role=Role.ADMIN)
    await parts.member(store, "saima", role=Role.MODERATOR)
    store.close()
    found = await asyncio.to_thread(lambda: said(database.examine(settings)))
    assert all(line.startswith("ok ") for line in found)


def test_the_demonstration_is_not_for_everybody(demonstration_data: Settings) -> None:
    here = said(database.examine(demonstration_data))
    assert here[-1] == "note this is the demonstration, with invented people"
    for public in ({"host": "0.0.0.0"}, {"public_url": "https://ifsa.example"}):
        found = said(database.examine(replace(demonstration_data, **public)))  # type: ignore[arg-type]
        assert found[-1].startswith("WRONG the demonstration's invented people are shown")


async def test_a_clock_that_went_back_is_noticed(tmp_path: Path) -> None:
    settings = parts.fresh(tmp_path / "data")
    store = open_store(settings, clock=lambda: now() + timedelta(hours=3))
    await parts.member(store, "maryam", role=Role.ADMIN)
    store.close()
    found = await asyncio.to_thread(lambda: said(database.examine(settings)))
    behind = "WRONG the clock is behind: the database knows of "
    assert [line for line in found if line.startswith(behind)]


def test_what_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ifsa.db").write_bytes(b"mangoes" * 999)
    found = said(database.examine(parts.settings_in(tmp_path / "data")))
    assert "file is not a database" in found[-1]
    assert found[-1].startswith("WRONG")


def test_a_shape_of_another_version_is_noticed(tmp_path: Path) -> None:
    settings = parts.fresh(tmp_path / "data")
    connection = pysqlite3.connect(str(tmp_path / "data" / "ifsa.db"))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert "run `ifsa migrate` first" in said(database.examine(settings))[-1]


# --- the machine ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "start"),
    [
        (0o700, "ok nobody else on this machine can look into"),
        (0o755, "note others on this machine can look into"),
        (0o750, "note others on this machine can look into"),
        (0o770, "WRONG others on this machine can write to"),
        (0o702, "WRONG others on this machine can write to"),
    ],
)
def test_who_can_look_into_the_data(tmp_path: Path, mode: int, start: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(mode)
    found = said(machine.examine(parts.settings_in(tmp_path / "data")))
    assert found[1].startswith(start)


def test_a_data_folder_that_we_make_is_ours_alone(tmp_path: Path) -> None:
    parts.fresh(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_account(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    os.chown(tmp_path / "data", 12345, 12345)
    found = said(machine.examine(parts.settings_in(tmp_path / "data")))
    assert any("belongs to another account" in line for line in found)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "DISK_WANTED", shutil.disk_usage(tmp_path).total)
    found = said(machine.examine(parts.settings_in(tmp_path)))
    assert found[0].startswith("WRONG ")
    assert " MB free under " in found[0]


def test_the_clock_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also that it is before the day this program was written to the disk."""
    found = said(machine.examine(parts.settings_in(tmp_path)))[-1]
    assert f"the clock says {now():%Y-%m-%d}" in found
    assert not found.startswith("WRONG")
    monkeypatch.setattr(machine, "now", lambda: now() - timedelta(days=20000))
    assert said(machine.examine(parts.settings_in(tmp_path)))[-1].startswith("WRONG the clock")


# --- addresses and ports -------------------------------------------------------------------------

PUBLIC = Settings(
    port=0,
    public_url="https://ifsa.example",
    trusted_proxies="127.0.0.1",
    media_address="127.0.0.1",
)


def public(**changed: object) -> list[str]:
    settings = replace(PUBLIC, media_port=free_port())
    return said(reach.examine(replace(settings, **changed)))  # type: ignore[arg-type]


def test_a_public_installation_with_everything_set() -> None:
    assert [line for line in public() if line.startswith("WRONG")] == []


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"rate_limits": False}, "WRONG rate_limits is off"),
        ({"public_url": "http://ifsa.example"}, "WRONG public_url is not https"),
        ({"trusted_proxies": ""}, "WRONG behind a proxy and without trusted_proxies"),
        ({"media_port": 0}, "WRONG media_port is any free one"),
        ({"media_address": ""}, "WRONG without media_address no video"),
        ({"media_address": "203.0.113.7"}, "note 203.0.113.7 is not this machine's"),
        ({"public_url": "", "host": "0.0.0.0"}, "note without public_url people come to http://0"),
    ],
)
def test_each_thing_that_a_public_installation_lacks(changed: dict[str, object], line: str) -> None:
    assert [found for found in public(**changed) if found.startswith(line)] != []
    assert not any(found.startswith(line) for found in public())


def test_this_machine_alone_needs_none_of_that() -> None:
    found = said(reach.examine(Settings(port=0, rate_limits=False)))
    assert not any(line.startswith("WRONG") for line in found)


def test_a_video_port_that_is_taken() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("", 0))
        port = taken.getsockname()[1]
        found = said(reach.examine(Settings(port=0, media_port=port)))
    assert found[-1].startswith(f"note can't take video on UDP port {port}")


def test_beside_a_server_nothing_is_wrong(migrated: Path) -> None:
    port = free_port()
    with serving(folder=migrated, media_port=str(port)) as server:
        found = ifsa("doctor", folder=migrated, port=str(server.port), media_port=str(port))
    assert found.status == 0, found.out
    assert found.out.count("(is IFSA running?)") == 2


def test_it_says_whether_web_pages_are_asked_for(tmp_path: Path) -> None:
    off = Settings(data=tmp_path)
    on = replace(off, link_cards=True)
    public = replace(on, public_url="https://ifsa.example")
    assert said(pages.examine(off)) == [
        "note link_cards is off: web pages that messages name are not asked for"
    ]
    asks = "ok link_cards is on: this server asks for web pages that messages name"
    assert said(pages.examine(public)) == [asks]
    without = "note link_cards without public_url: pages are asked without saying by whom"
    assert said(pages.examine(on)) == [asks, without]
