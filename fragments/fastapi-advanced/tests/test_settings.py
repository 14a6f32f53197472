"""Settings: read strictly, shown without secrets."""

from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from acme.configuration import load_settings, masked, variables
from acme.errors import ConfigurationError
from acme.settings import Settings

from .bounds import at_its_bounds, beyond_its_bounds

GROUPS = {
    group: field.annotation
    for group, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no setting of the machine that runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name, _ in variables(Settings.model_construct()):
        monkeypatch.delenv(name, raising=False)


def refusal() -> str:
    with pytest.raises(ConfigurationError) as error:
        load_settings()
    assert "\n" not in str(error.value)
    return str(error.value)


def test_env_example_lists_every_setting_with_its_default() -> None:
    example = Path(__file__).parent.parent / ".env.example"
    Path(".env").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    lines = example.read_text(encoding="utf-8").splitlines()
    listed = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert listed == {name for name, _ in variables(load_settings())}
    assert load_settings() == Settings(_env_file=None)  # type: ignore[call-arg]


def test_environment_wins_over_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("SERVER_PORT=1\nSERVER_HOST=0.0.0.0\n", encoding="utf-8")
    monkeypatch.setenv("SERVER_PORT", "2")
    server = load_settings().server
    assert (server.port, server.host) == (2, "0.0.0.0")


def test_refuses_key_of_env_file_with_the_name_of_a_group() -> None:
    Path(".env").write_text("LOG=debug\n", encoding="utf-8")
    assert refusal() == "LOG: unknown setting; there are LOG_FORMAT, LOG_LEVEL"


def test_refuses_malformed_value_and_names_what_is_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    assert refusal() == "LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"


def test_refuses_unknown_key_in_env_file() -> None:
    Path(".env").write_text("SERVER_HOSTS=127.0.0.1\n", encoding="utf-8")
    assert refusal() == "SERVER_HOSTS: unknown setting; did you mean SERVER_HOST?"


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("SERVER_ALLOWED_HOSTS", "https://a.example"),
        ("SERVER_ALLOWED_HOSTS", "a.example:80"),
        ("SERVER_ALLOWED_HOSTS", "*"),
        ("SERVER_TRUSTED_PROXIES", "10.0.0.300"),
        ("SERVER_TRUSTED_PROXIES", "proxy.example"),
    ],
)
def test_refuses_what_is_no_list_of_names_or_networks(
    variable: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, f"127.0.0.1, {text}")
    assert refusal().startswith(f"{variable}: {text!r} is not ")


@pytest.mark.parametrize("line", ["SERVER_PORT", "SERVER PORT=1", "=1", "SERVER_PORT='1"])
def test_refuses_malformed_line_of_env_file(line: str) -> None:
    Path(".env").write_text(f"# comment\n\nLOG_LEVEL=info\n{line}\n", encoding="utf-8")
    assert refusal() == ".env: line 4 is not of the form NAME=value"


def test_refuses_env_file_that_is_not_text() -> None:
    Path(".env").write_bytes(b"LOG_LEVEL=\xff\n")
    assert refusal().startswith(".env: cannot be read: ")


def test_ignores_what_an_orchestrator_injects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_PORT", "tcp://10.0.0.1:80")
    monkeypatch.setenv("SERVER_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("SERVER_PORT_80_TCP_ADDR", "10.0.0.1")
    assert load_settings().server.port == 8000


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (SecretStr("hush"), "********"),
        (SecretStr(""), ""),
        ("redis://:p@ss/w?o#rd@host:1/0", "redis://:********@host:1/0"),
        ("db://user:secret@host/name?ssl=on", "db://user:********@host/name?ssl=on"),
        ("db://user@host/name", "db://user@host/name"),
        ("db://host/name?user=a&password=b&x=1", "db://host/name?user=a&password=********&x=1"),
        ("db://h/n?pwd=a#b&x=1", "db://h/n?pwd=********&x=1"),
        ("db://h/n?x=1&sslpassword=a/b?c@d", "db://h/n?x=1&sslpassword=********"),
        ("nats://a:b@one:1,nats://c:d@two:2", "nats://a:********@one:1,nats://c:********@two:2"),
        (["db://u:p@h", "plain"], '["db://u:********@h", "plain"]'),
        ("two\nlines", '"two\\nlines"'),
        (True, "true"),
        (None, ""),
    ],
)
def test_shows_value_on_one_line_without_secrets(value: object, shown: str) -> None:
    assert masked(value) == shown


@pytest.mark.parametrize("group", GROUPS)
def test_takes_each_number_up_to_its_bounds_and_no_further(
    group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in at_its_bounds(GROUPS[group]):
        with monkeypatch.context() as patch:
            patch.setenv(f"{group}_{name}".upper(), str(value))
            assert getattr(getattr(load_settings(), group), name) == value
    for name, value in beyond_its_bounds(GROUPS[group]):
        variable = f"{group}_{name}".upper()
        with monkeypatch.context() as patch:
            patch.setenv(variable, str(value))
            with pytest.raises(ConfigurationError, match=variable):
                load_settings()
