"""Which providers there are: what is malformed is refused at start, in words without secrets."""

import json
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from acme.errors import ConfigurationError
from acme.providers.clients import read_clients
from acme.providers.settings import ProviderSettings

from ..bounds import beyond_its_bounds


@pytest.mark.parametrize(
    ("client", "issuer"),
    [
        ({"issuer": "https://issuer.example"}, "https://issuer.example"),
        ({"kind": "google"}, "https://accounts.google.com"),
        ({"kind": "auth0", "domain": "a.eu.auth0.com"}, "https://a.eu.auth0.com/"),
        (
            {"kind": "keycloak", "url": "https://id.example/", "realm": "staff"},
            "https://id.example/realms/staff",
        ),
    ],
)
def test_each_kind_says_where_its_issuer_is(client: dict[str, str], issuer: str) -> None:
    given = json.dumps({"staff": {"client_id": "me"} | client})
    assert read_clients(SecretStr(given))["staff"].place == issuer


@pytest.mark.parametrize(
    ("client", "words"),
    [
        ({}, "staff: .*openid needs issuer"),
        ({"kind": "keycloak", "url": "https://id.example"}, "keycloak needs url and realm"),
        ({"kind": "google", "issuer": "https://issuer.example"}, "google needs no place"),
        ({"issuer": "http://issuer.example"}, "staff.issuer: .*https://"),
        ({"issuer": "https://issuer.example", "scope": "email"}, "staff.scope"),
        ({"kind": "github"}, "staff.kind"),
        ({"issuer": "https://issuer.example", "client_secert": "secret"}, "staff.client_secert"),
    ],
)
def test_a_client_that_says_too_little_or_too_much_is_refused(
    client: dict[str, Any], words: str
) -> None:
    given = {"staff": {"client_id": "me", "client_secret": "my secret"} | client}
    with pytest.raises(ConfigurationError, match=words) as refused:
        read_clients(SecretStr(json.dumps(given)))
    assert str(refused.value).startswith("PROVIDERS_CLIENTS: ")
    assert "my secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["[]", "{", '{"No Name": {"client_id": "me"}}', "a secret"])
def test_what_is_no_object_of_clients_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="PROVIDERS_CLIENTS") as refused:
        read_clients(SecretStr(text))
    assert text not in str(refused.value)


@pytest.mark.parametrize(
    "page", ["https://app.example/login", "http://app.example/{provider}", "/{provider}"]
)
def test_a_page_is_of_one_provider_and_has_tls(page: str) -> None:
    with pytest.raises(ValidationError, match="page"):
        ProviderSettings(page=page)


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(ProviderSettings))
def test_a_number_out_of_its_bounds_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValidationError, match=name):
        ProviderSettings.model_validate({name: value})
