"""Each command, run as a process."""

import socket
from pathlib import Path

import pytest

from ifsa.cli import HELP
from tests.commands.running import ifsa, ifsa_alone

COMMANDS = tuple(HELP)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    assert ifsa_alone("migrate", folder=folder).status == 0
    return folder


def test_help_explains_each_command(tmp_path: Path) -> None:
    said = ifsa_alone("--help", folder=tmp_path)
    assert said.status == 0
    for command in COMMANDS:
        line = next(line for line in said.out.splitlines() if line.split()[:1] == [command])
        assert len(line.split()) > 3
    assert not (tmp_path / "data").exists()


def test_a_command_that_is_none(tmp_path: Path) -> None:
    said = ifsa("harvest", folder=tmp_path)
    assert said.status == 2
    assert "harvest" in said.err


def test_an_unknown_setting_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "ifsa.toml").write_text('prot = 8000\nhost = "127.0.0.1"\n', encoding="utf-8")
    for command in ("doctor", "serve", "migrate"):
        said = ifsa(command, folder=tmp_path)
        assert said.status == 2
        assert said.err.startswith("ifsa: unknown setting prot; known: host, port,")
        assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("port", "many", "ifsa: port: 'many' is not a whole number"),
        ("port", "70000", "ifsa: port: a port is a number from 0 to 65535"),
        ("rate_limits", "perhaps", "ifsa: rate_limits: 'perhaps' is neither yes nor no"),
        ("public_url", "ifsa.example", "ifsa: public_url: an address begins with http"),
        ("public_url", "https://", "ifsa: public_url: an address looks like"),
        ("public_url", "https://ifsa.example/farms", "ifsa: public_url: an address looks like"),
        ("database", "nonsense", "ifsa: database: an address looks like"),
        ("database", "mysql://farm@db/x", "ifsa: database: an address looks like"),
        ("database", "sqlite://", "ifsa: database: an address looks like"),
        ("media_address", "video.example", "ifsa: media_address: 'video.example' is not an IP"),
        ("trusted_proxies", "127.0.0.1 proxy", "ifsa: trusted_proxies: 'proxy' is not an IP"),
        ("trusted_proxies", "10.0.0.0/8", "ifsa: trusted_proxies: '10.0.0.0/8' is not an IP"),
        ("bus", "redis://x", "ifsa: bus: this version runs as one process"),
        ("colour", "green", "ifsa: unknown setting colour"),
        ("config", "absent.toml", "ifsa: absent.toml: "),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    said = ifsa("doctor", folder=tmp_path, **{name: value})
    assert said.status == 2
    assert said.err.startswith(sentence)
    assert "Traceback" not in said.err


@pytest.mark.parametrize("text", ["host = ", 'host = "x', "\x00", "host = 5", "media_port = 80.5"])
def test_a_file_that_is_not_right(tmp_path: Path, text: str) -> None:
    (tmp_path / "ifsa.toml").write_text(text, encoding="utf-8")
    said = ifsa("doctor", folder=tmp_path)
    assert said.status == 2
    assert said.err.startswith("ifsa: ")
    assert said.err.count("\n") == 1


def test_serve_names_a_video_port_that_is_taken(migrated: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("", 0))
        port = taken.getsockname()[1]
        said = ifsa("serve", folder=migrated, media_port=str(port))
    assert said.status == 2
    assert said.err.startswith(f"ifsa: can't take video on UDP port {port}")


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("demo",),
        ("reindex",),
        ("token", "amina"),
        ("password", "amina"),
        ("invite",),
        ("backup", "all.tar"),
    ],
    ids=" ".join,
)
def test_without_a_database_one_is_told_what_to_do(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    said = ifsa_alone(*command, folder=tmp_path)
    assert said.status == 2
    assert "run `ifsa migrate` first" in said.err
    assert "Traceback" not in said.err


def test_migrating_twice_changes_nothing(migrated: Path) -> None:
    assert ifsa("migrate", folder=migrated).status == 0


def test_migrating_says_where_it_can_not_write(tmp_path: Path) -> None:
    said = ifsa("migrate", folder=tmp_path, data="/proc/ifsa")
    assert said.status == 2
    assert said.err.startswith("ifsa: database sqlite:////proc/ifsa/ifsa.db: ")
    assert said.err.count("\n") == 1


def test_nobody_has_this_handle(migrated: Path) -> None:
    said = ifsa("token", "nobody", folder=migrated)
    assert (said.status, said.out) == (1, "")
    assert said.err == "ifsa: nobody has the handle nobody\n"


# --- nonsense ------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", HELP)
def test_each_command_explains_itself(tmp_path: Path, command: str) -> None:
    said = ifsa(command, "--help", folder=tmp_path)
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith(f"usage: ifsa {command}")
    assert HELP[command] in " ".join(said.out.split())


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("",),
        ("serve", "now"),
        ("serve", "--port", "80"),
        ("migrate", "down"),
        ("token",),
        ("token", "amina", "li"),
        ("invite", "--role", "king"),
        ("invite", "--role", "steward"),
        ("invite", "--school", "chenab"),
        ("invite", "amina"),
        ("backup",),
        ("backup", "no/such/folder/all.tar"),
        ("restore",),
        ("restore", "no-such-file.tar"),
        ("restore", "."),
        ("doctor", "\N{ARABIC LETTER ALEF}"),
    ],
    ids=" ".join,
)
def test_nonsense_is_told_in_a_sentence(migrated: Path, arguments: tuple[str, ...]) -> None:
    said = ifsa(*arguments, folder=migrated)
    assert (said.status, said.out) == (2, "")
    assert "Traceback" not in said.err
    assert said.err.splitlines()[-1].startswith("ifsa")


@pytest.mark.parametrize("handle", ["", " ", "آمنہ", "' OR 1=1 --", "x" * 9000, "a\nb"])
def test_no_such_handle(migrated: Path, handle: str) -> None:
    said = ifsa("token", handle, folder=migrated)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("ifsa: nobody has the handle")
    assert "Traceback" not in said.err


def test_no_such_school(migrated: Path) -> None:
    said = ifsa("invite", "--role", "steward", "--school", "nowhere", folder=migrated)
    assert (said.status, said.out) == (1, "")
    assert said.err == "ifsa: no school has the address /schools/nowhere\n"


def test_an_invitation_is_for_the_address_that_people_type(migrated: Path) -> None:
    for settings, start in (
        ({"public_url": "https://ifsa.example/"}, "https://ifsa.example/invitations/"),
        ({"port": "8123"}, "http://127.0.0.1:8123/invitations/"),
        ({"host": "::1", "port": "8123"}, "http://[::1]:8123/invitations/"),
    ):
        said = ifsa("invite", "--role", "admin", folder=migrated, **settings)
        assert said.status == 0
        assert said.out.startswith(start)
        assert len(said.out.split()) == 1
        assert said.err.startswith("It works once, until ")


def test_no_error_shows_a_password(tmp_path: Path) -> None:
    database = "postgresql+psycopg://farm:mangoes@127.0.0.1:1/ifsa"
    for command in ("migrate", "serve", "doctor"):
        said = ifsa(command, folder=tmp_path, database=database)
        assert said.status in (1, 2)
        assert "127.0.0.1:1" in said.out + said.err
        assert "mangoes" not in said.out + said.err
