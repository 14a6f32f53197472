"""URLs of servers."""

from urllib.parse import quote, unquote, urlsplit

import pytest
from pydantic import TypeAdapter, ValidationError

from acme.configuration import load_settings, variables
from acme.errors import ConfigurationError
from acme.server_url import ServerUrl, place, places, with_password
from acme.settings import Settings

_URL: TypeAdapter[str] = TypeAdapter(ServerUrl)
_PASSWORDS = ["Qx/7+pR2kdZt4w==", "p@ssw0rd", "a:b,c?d#e%f [g]", "%2F", "$x ${y} 'q' \"", "ü"]


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "localhost:6379",
        "redis://[::1",
        "redis://h:abc",
        "redis://h:99999",
        "redis://h:-1",
        "redis://one, redis://two",
        "redis://h\n",
        "redis://:hunter2/7+p@h:1/0",
        "redis://:12/hunter2@h:1/0",
        "redis://user:hunter2#x@h:1",
        "redis://user:hunter2?x@h:1",
        "redis://user:hunter2:x@h:y",
    ],
)
def test_malformed_url_is_refused_without_repeating_it(malformed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        _URL.validate_python(malformed)
    message = refusal.value.errors()[0]["msg"]
    assert "is not a URL" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("password", _PASSWORDS)
def test_any_password_is_taken_percent_encoded(password: str) -> None:
    url = f"redis://user:{quote(password, safe='')}@h:1/0"
    assert _URL.validate_python(url) == url
    assert place(url, port=6379) == "h:1"


def test_at_sign_in_a_password_is_encoded() -> None:
    url = _URL.validate_python("redis://user:p@ss@h/0")
    assert url == "redis://user:p%40ss@h/0"


@pytest.mark.parametrize(
    "url",
    [
        "memory://",
        "sqlite:///data/service.db",
        "db:///name?host=/run",
        "db://user:p%40ss@/name?host=/run",
        "db://user@/name?ssl=on&host=/run",
    ],
)
def test_url_without_a_host_is_taken(url: str) -> None:
    assert _URL.validate_python(url) == url
    assert places(url, port=1) == []


@pytest.mark.parametrize("second", ["u:p@two:2", "nats://u:p@two:2"])
def test_lists_of_servers_name_each(second: str) -> None:
    url = _URL.validate_python(f"nats://u:p@one,{second}")
    assert url == "nats://u:p@one,u:p@two:2"
    assert places(url, port=4222) == [("one", 4222), ("two", 2)]


def test_place_shows_nothing_but_host_and_port() -> None:
    url = _URL.validate_python("redis://user:hunter2@[::1]/name?password=hunter2")
    assert place(url, port=6379) == "[::1]:6379"


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("redis://one/0", "redis://:p%2F@one/0"),
        ("redis://user@one:1/0?x=y", "redis://user:p%2F@one:1/0?x=y"),
        ("redis://user:old@[::1]:1", "redis://user:p%2F@[::1]:1"),
        ("nats://a@one,b@two:2", "nats://a:p%2F@one,b:p%2F@two:2"),
        ("db://user@/name?host=/run", "db://user:p%2F@/name?host=/run"),
        ("sqlite:///data/service.db", "sqlite:///data/service.db"),
        ("memory://", "memory://"),
    ],
)
def test_password_goes_into_the_url_of_every_server(url: str, whole: str) -> None:
    assert with_password(url, "p/") == whole


_URLS = [
    f"{group}_{name}".upper()
    for group, field in Settings.model_fields.items()
    for name in getattr(field.annotation, "model_fields", {})
    if name == "url" or name.endswith("_url")
]


@pytest.mark.parametrize("variable", _URLS)
@pytest.mark.parametrize("malformed", ["redis://[::1", "nats://h:abc", "x://hunter2/@h"])
def test_every_url_of_the_settings_is_refused_at_start(
    variable: str, malformed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, malformed)
    with pytest.raises(ConfigurationError) as refusal:
        load_settings()
    assert str(refusal.value).startswith(f"{variable}: is not a URL")
    assert "hunter2" not in str(refusal.value)


_PASSWORD_VARIABLES = [
    f"{group}_password".upper()
    for group, field in Settings.model_fields.items()
    if "password" in getattr(field.annotation, "model_fields", {})
]


@pytest.mark.parametrize("password", _PASSWORDS)
def test_any_password_beside_a_url_of_the_settings_is_taken_as_it_is(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in _PASSWORD_VARIABLES:
        group = variable.removesuffix("_PASSWORD")
        monkeypatch.setenv(f"{group}_URL", "x://user@h:1/0")
        monkeypatch.setenv(variable, password)
        settings = load_settings()
        url = urlsplit(getattr(settings, group.lower()).url)
        assert (url.hostname, url.port, unquote(url.password or "")) == ("h", 1, password)
        shown = str(dict(variables(settings)))
        assert password not in shown
        assert quote(password, safe="") not in shown
