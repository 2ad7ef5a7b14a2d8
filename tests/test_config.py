from dataclasses import fields
from pathlib import Path

import pytest

from ifsa.config import BadSetting, MailServer, Sender, Settings, load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No ifsa.toml of this machine plays a part."""
    monkeypatch.chdir(tmp_path)


def test_without_anything_it_serves_this_machine() -> None:
    settings = load({})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8000, Path("var"))
    assert settings.database_url == f"sqlite:///{Path('var/ifsa.db').absolute()}"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ifsa.toml"
    file.write_text('port = 9000\nhost = "0.0.0.0"\nrate_limits = false\n')
    settings = load({"IFSA_PORT": "9001", "HOME": "/root"}, file)
    assert (settings.port, settings.host, settings.rate_limits) == (9001, "0.0.0.0", False)


def test_the_file_may_stand_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('data = "/srv/ifsa"\n')
    assert load({"IFSA_CONFIG": str(file)}).data == Path("/srv/ifsa")


def test_another_database_is_taken_as_it_is() -> None:
    address = "postgresql+psycopg://farm@db/ifsa"
    assert load({"IFSA_DATABASE": address}).database_url == address


@pytest.mark.parametrize(
    ("word", "truth"),
    [("1", True), ("true", True), ("Yes", True), ("0", False), ("FALSE", False), ("no", False)],
)
def test_yes_and_no(word: str, truth: bool) -> None:
    assert load({"IFSA_RATE_LIMITS": word}).rate_limits is truth


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"IFSA_PROT": "1"}, "unknown setting prot"),
        ({"IFSA_PORT": "many"}, "port: 'many' is not a whole number"),
        ({"IFSA_PORT": "65536"}, "port: a port is a number from 0 to 65535"),
        ({"IFSA_MEDIA_PORT": "70000"}, "media_port: a port"),
        ({"IFSA_RATE_LIMITS": "perhaps"}, "neither yes nor no"),
        ({"IFSA_MAIL": "mail.example.org"}, "mail: an address looks like smtp://"),
        ({"IFSA_MAIL": "imap://mail.example.org"}, "mail: an address looks like"),
        ({"IFSA_MAIL": "smtp://"}, "mail: an address looks like"),
        ({"IFSA_MAIL": "smtp://mail:x5"}, "mail: an address looks like"),
        ({"IFSA_MAIL": "smtp://mail/box"}, "mail: an address looks like"),
        ({"IFSA_MAIL": "smtp://mail?tls=no"}, "mail: an address looks like"),
        ({"IFSA_MAIL": "smtp://:secret@mail"}, "mail: an address looks like"),
        ({"IFSA_MAIL": "smtp://mail"}, "mail_from: with mail it takes an address"),
        ({"IFSA_MAIL": "smtp://mail", "IFSA_MAIL_FROM": "farms"}, "mail_from: with mail"),
        ({"IFSA_MAIL": "smtp://mail", "IFSA_MAIL_FROM": "a@b.org, c@d.org"}, "mail_from: with"),
        ({"IFSA_MAIL": "smtp://mail", "IFSA_MAIL_FROM": "A\r\nB <a@b.org>"}, "mail_from: with"),
    ],
)
def test_a_bad_setting_is_named(environment: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        load(environment)


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587)),
        ("smtps://mail.example.org/", MailServer("mail.example.org", 465, tls=True)),
        ("smtp://localhost:25", MailServer("localhost", 25)),
        ("smtp://[::1]:25", MailServer("::1", 25)),
        (
            "smtps://farm%40example.org:p%3Aq%2Fr%40%25@mail:2465",
            MailServer("mail", 2465, tls=True, user="farm@example.org", password="p:q/r@%"),
        ),
    ],
)
def test_who_sends_mail(address: str, server: MailServer) -> None:
    settings = load({"IFSA_MAIL": address, "IFSA_MAIL_FROM": "post@example.org"})
    assert settings.mail_server == server


def test_without_the_setting_there_is_no_mail() -> None:
    assert load({"IFSA_MAIL_FROM": "nonsense"}).mail_server is None


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("mail", False), ("10.0.0.1", False)],
)
def test_who_stands_between_us_and_the_mail_server(host: str, here: bool) -> None:
    assert MailServer(host, 25).is_here is here


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("post@example.org", Sender("", "post@example.org")),
        ("Farm schools <post@example.org>", Sender("Farm schools", "post@example.org")),
        (" 农业学校 <post@example.org>", Sender("农业学校", "post@example.org")),
        ("<post@example.org>", Sender("", "post@example.org")),
    ],
)
def test_whose_address_mail_bears(written: str, sender: Sender) -> None:
    settings = load({"IFSA_MAIL": "smtp://mail", "IFSA_MAIL_FROM": written})
    assert settings.mail_sender == sender


@pytest.mark.parametrize("address", ["smtp://u:hunter2@mail:x5", "smtp://u:hunter2@mail/x#y"])
def test_a_password_is_not_told(address: str) -> None:
    with pytest.raises(BadSetting) as wrong:
        load({"IFSA_MAIL": address})
    assert "hunter2" not in str(wrong.value)
    settings = load({"IFSA_MAIL": "smtp://u:hunter2@mail", "IFSA_MAIL_FROM": "a@b.org"})
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in repr(settings.mail_server)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ifsa.toml"
    file.write_text("port = = 1")
    with pytest.raises(BadSetting, match=r"ifsa\.toml"):
        load({}, file)
    with pytest.raises(BadSetting, match="absent"):
        load({"IFSA_CONFIG": "absent.toml"})


def test_every_setting_says_what_it_is_for() -> None:
    assert all(one.metadata["help"] for one in fields(Settings))
