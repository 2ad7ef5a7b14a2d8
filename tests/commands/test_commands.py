"""Each command, run as a process."""

import socket
from pathlib import Path

import pytest

from tests.commands.running import ifsa

COMMANDS = ("migrate", "demo", "doctor", "serve", "token")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    assert ifsa("migrate", folder=folder).status == 0
    return folder


def test_help_explains_each_command(tmp_path: Path) -> None:
    said = ifsa("--help", folder=tmp_path)
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


def test_doctor_finds_nothing_wrong_where_nothing_is(migrated: Path) -> None:
    said = ifsa("doctor", folder=migrated)
    assert said.status == 0, said.out
    assert "WRONG" not in said.out
    assert "has the newest shape" in said.out
    assert f'data = "{migrated / "data"}"' in said.out


def test_doctor_says_what_to_do_first(tmp_path: Path) -> None:
    said = ifsa("doctor", folder=tmp_path)
    assert said.status == 1
    assert "run `ifsa migrate` first" in said.out
    assert not (tmp_path / "data").exists(), "looking changes nothing"


def test_doctor_names_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    said = ifsa("doctor", folder=tmp_path, data="/proc/ifsa")
    assert said.status == 1
    assert "WRONG data /proc/ifsa can't be written" in said.out


def test_doctor_names_a_port_that_is_taken(migrated: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = ifsa("doctor", folder=migrated, port=str(port))
        assert f"can't listen on 127.0.0.1:{port}" in said.out
        refused = ifsa("serve", folder=migrated, port=str(port))
    assert refused.status == 2
    assert refused.err.startswith(f"ifsa: can't listen on 127.0.0.1:{port}")


def test_serve_names_a_video_port_that_is_taken(migrated: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("", 0))
        port = taken.getsockname()[1]
        said = ifsa("serve", folder=migrated, media_port=str(port))
    assert said.status == 2
    assert said.err.startswith(f"ifsa: can't take video on UDP port {port}")


@pytest.mark.parametrize("command", [("serve",), ("demo",), ("token", "amina")])
def test_without_a_database_one_is_told_what_to_do(tmp_path: Path, command: tuple[str]) -> None:
    said = ifsa(*command, folder=tmp_path)
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
