from pathlib import Path

import pytest

from app.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INKDIGIT_WEIGHTS", str(tmp_path))
    return tmp_path


def test_defaults_listen_on_this_machine_alone() -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.max_body_bytes == 1024**2
    assert settings.runs is None


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKDIGIT_PORT", "9000")
    assert load_settings().port == 9000


def test_options_beat_the_environment_unless_they_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKDIGIT_PORT", "9000")
    monkeypatch.setenv("INKDIGIT_HOST", "::1")
    settings = load_settings(port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "::1")


def test_an_empty_variable_is_an_absent_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKDIGIT_RUNS", "")
    assert load_settings().runs is None


def test_a_runs_folder_may_come_later(tmp_path: Path) -> None:
    assert load_settings(runs=tmp_path / "later").runs == tmp_path / "later"


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("INKDIGIT_PORT", "http", "0 to 65535"),
        ("INKDIGIT_PORT", "70000", "0 to 65535"),
        ("INKDIGIT_MAX_BODY_BYTES", "10", "1024 to 67108864"),
        ("INKDIGIT_WEIGHTS", "/nowhere/at/all", "one folder a model"),
        ("INKDIGIT_RUNS", __file__, "training runs"),
        ("INKDIGIT_CORS_ORIGINS", "*", "https://museum.example"),
        ("INKDIGIT_CORS_ORIGINS", "https://museum.example/", "with commas"),
        ("INKDIGIT_CORS_ORIGINS", "https://museum.example,museum.example", "with commas"),
        ("INKDIGIT_DATA", "/nowhere/at/all", "four IDX files"),
        ("INKDIGIT_TRAINING_HERE", "perhaps", "true or false"),
        ("INKDIGIT_TRAINING_AT_ONCE", "0", "1 to 64"),
        ("INKDIGIT_TRAINING_SECONDS", "0", "1 to 3600"),
        ("INKDIGIT_TRAINING_NICENESS", "-1", "0 to 19"),
        ("INKDIGIT_ACCESS_LOG", "perhaps", "true or false"),
        ("INKDIGIT_WORKERS", "0", "1 to 64"),
        ("INKDIGIT_MAX_UNDER_WAY", "0", "1 to 10000"),
        ("INKDIGIT_MAX_CONNECTIONS", "0", "1 to 100000"),
        ("INKDIGIT_RATE_LIMIT", "-1", "0 (no limit) to 1000000"),
        ("INKDIGIT_TRUSTED_PROXIES", "10.0.0.0/8,proxy.example", "addresses or networks"),
    ],
)
def test_a_bad_value_is_one_line_with_the_variable_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"{variable} is {value!r}")
    assert allowed in message
    assert "\n" not in message


def test_a_secret_that_will_not_do_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKDIGIT_ADMIN_TOKEN", "opensesame")
    with pytest.raises(SettingsError, match=r"INKDIGIT_ADMIN_TOKEN is not what it must be: .* 16 characters") as caught:
        load_settings()
    assert "opensesame" not in str(caught.value)


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKDIGIT_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    assert load_settings().trusted_proxies == "10.0.0.0/8, ::1"


def test_an_unknown_option_lists_the_known() -> None:
    with pytest.raises(SettingsError, match="prot is not a setting; there are: host, port"):
        load_settings(prot=1)
