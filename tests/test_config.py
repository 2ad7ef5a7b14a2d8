from dataclasses import fields
from pathlib import Path

import pytest

from ifsa.config import BadSetting, Settings, load


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
    ],
)
def test_a_bad_setting_is_named(environment: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        load(environment)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ifsa.toml"
    file.write_text("port = = 1")
    with pytest.raises(BadSetting, match=r"ifsa\.toml"):
        load({}, file)
    with pytest.raises(BadSetting, match="absent"):
        load({"IFSA_CONFIG": "absent.toml"})


def test_every_setting_says_what_it_is_for() -> None:
    assert all(one.metadata["help"] for one in fields(Settings))
