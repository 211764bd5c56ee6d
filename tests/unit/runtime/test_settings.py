"""Settings: what the environment says is checked before anything is opened."""

from pathlib import Path

import pytest

from shared.kernel.errors import SettingsError
from shared.kernel.languages import Text
from shared.runtime.opening import open_service_database
from shared.runtime.settings import ALL, origins, read_settings


def test_without_any_setting_the_system_is_live_and_keeps_its_data_together() -> None:
    settings = read_settings({})
    assert not settings.demo
    assert settings.ports == {"issuer": 8101, "redeemer": 8102, "providers": 8103, "ledger": 8104}
    assert settings.metrics_ports["issuer"] == 8201
    assert settings.keys == settings.data / "keys"
    assert settings.log_url == f"embedded:{settings.data}/log/log.db"
    assert settings.synchronous == "FULL"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"RESPIJT_MODE": "test"}, "RESPIJT_MODE"),
        ({"RESPIJT_ISSUER_PORT": "80a"}, "RESPIJT_ISSUER_PORT"),
        ({"RESPIJT_ISSUER_PORT": "65536"}, "RESPIJT_ISSUER_PORT"),
        ({"RESPIJT_THREADS": "0"}, "RESPIJT_THREADS"),
        ({"RESPIJT_THREADS": "٣"}, "RESPIJT_THREADS"),
        ({"RESPIJT_ISUER_PORT": "8101"}, "RESPIJT_ISUER_PORT"),
        ({"RESPIJT_LOG_LEVEL": "loud"}, "RESPIJT_LOG_LEVEL"),
        ({"RESPIJT_MODE": "demo", "RESPIJT_SEED": "one"}, "RESPIJT_SEED"),
        ({"RESPIJT_CONFIDENTIAL_TELEPHONE": "the office"}, "RESPIJT_CONFIDENTIAL_TELEPHONE"),
        ({"RESPIJT_WATCHDOG_SECONDS": "119"}, "RESPIJT_WATCHDOG_SECONDS"),
        ({"RESPIJT_NEUTRAL_NAME": ""}, "RESPIJT_NEUTRAL_NAME"),
        ({"RESPIJT_NEUTRAL_NAME": "Even weg / Un moment"}, "RESPIJT_NEUTRAL_NAME"),
        ({"RESPIJT_NEUTRAL_NAME": "Even weg / / A moment"}, "RESPIJT_NEUTRAL_NAME"),
        ({"RESPIJT_NEUTRAL_NAME": "x" * 41}, "RESPIJT_NEUTRAL_NAME"),
        ({"RESPIJT_NEUTRAL_NAME": "Even\nBcc: weg"}, "RESPIJT_NEUTRAL_NAME"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings(environment)
    assert named in raised.value.message
    assert raised.value.remedy


def test_an_operator_says_by_which_name_parents_know_it() -> None:
    assert read_settings({}).neutral_name == Text("Mijn cheques", "Mes chèques", "My cheques")
    said = read_settings({"RESPIJT_NEUTRAL_NAME": "Even weg / Un moment/A moment"})
    assert said.neutral_name == Text("Even weg", "Un moment", "A moment")
    assert read_settings({"RESPIJT_NEUTRAL_NAME": "Ondine"}).neutral_name == Text("Ondine", "Ondine", "Ondine")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RESPIJT_CLOCK", "file:/x"),
        ("RESPIJT_SEED", "1"),
        ("RESPIJT_FAULT", "unit.before_commit:1"),
        ("RESPIJT_TEST_LANGUAGE", "ar-XB"),
        ("RESPIJT_SYNCHRONOUS", "OFF"),
    ],
)
def test_what_a_story_may_do_is_refused_outside_demo_mode(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match="outside demo mode"):
        read_settings({name: value})
    assert read_settings({name: value, "RESPIJT_MODE": "demo"}).demo


def test_a_database_is_a_file_unless_a_server_is_named() -> None:
    url = "postgresql://issuer@127.0.0.1:5432/issuer"
    settings = read_settings({"RESPIJT_ISSUER_DATABASE": url, "RESPIJT_ISSUER_DATABASE_PASSWORD_FILE": "/run/issuer"})
    assert settings.databases["issuer"] == url
    assert settings.password_files == {"issuer": "/run/issuer", "redeemer": "", "providers": "", "ledger": ""}
    assert settings.databases["ledger"] == f"sqlite:///{settings.data}/ledger/ledger.db"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"RESPIJT_ISSUER_DATABASE": "mysql://x/y"}, "no engine for 'mysql'"),
        ({"RESPIJT_ISSUER_DATABASE": "postgresql://issuer:hush@x/y"}, "holds a password"),
        ({"RESPIJT_ISSUER_DATABASE": "issuer hush"}, "no URL"),
        ({"RESPIJT_ISSUER_DATABASE_PASSWORD_FILE": "/nowhere/at/all"}, "cannot be read"),
    ],
)
def test_a_database_that_cannot_be_meant_is_told_with_its_remedy(environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as raised:
        open_service_database("issuer", read_settings(environment))
    assert "RESPIJT_ISSUER_DATABASE" in raised.value.message
    assert raised.value.remedy
    assert "hush" not in raised.value.message


def test_every_setting_is_listed_with_its_origin() -> None:
    listed = {setting.name: (value, origin) for setting, value, origin in origins({"RESPIJT_THREADS": "4"})}
    assert set(listed) == {setting.name for setting in ALL}
    assert listed["RESPIJT_THREADS"] == ("4", "environment")
    assert listed["RESPIJT_MODE"] == ("live", "default")
    assert all(setting.meaning for setting in ALL)


def test_the_data_folder_carries_everything_with_it(tmp_path: Path) -> None:
    settings = read_settings({"RESPIJT_DATA": str(tmp_path)})
    assert settings.databases["ledger"] == f"sqlite:///{tmp_path}/ledger/ledger.db"
