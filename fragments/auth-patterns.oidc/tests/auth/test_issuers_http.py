"""Tokens of other issuers over HTTP, and the settings that say whose."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pydantic import ValidationError

from acme.bootstrap import open_services
from acme.http.app import create_app
from acme.issuers.settings import OidcSettings
from acme.issuers.tokens import caller_id
from acme.settings import Settings

from ..bounds import at_its_bounds, beyond_its_bounds
from ..issuer import AUDIENCE, Issuer, running_issuer


@pytest.fixture
def oidc() -> OidcSettings:
    return OidcSettings(issuers=running_issuer().url, audience=AUDIENCE)


@pytest.fixture
async def limited(settings: Settings, oidc: OidcSettings) -> AsyncIterator[AsyncClient]:
    """A client of the service where scopes count."""
    changed = settings.model_copy(update={"oidc": oidc})
    async with open_services(changed) as services:
        app: FastAPI = create_app(changed, services)
        async with (
            app.router.lifespan_context(app),
            AsyncClient(transport=ASGITransport(app), base_url="http://test") as client,
        ):
            yield client


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_caller_is_told_who_they_are(limited: AsyncClient) -> None:
    token = running_issuer().token(scope="notes:read")
    response = await limited.get("/caller", headers=bearing(token))
    assert response.json() == {
        "id": caller_id(running_issuer().url, "ada"),
        "scopes": ["notes:read"],
    }


async def test_a_wrong_token_is_refused_as_any_other(limited: AsyncClient) -> None:
    good = running_issuer().token()
    wrong = (bearing(running_issuer().token(aud="others")), bearing("x"))
    for headers in (*wrong, {"Authorization": f"Basic {good}"}):
        response = await limited.get("/caller", headers=headers)
        assert response.status_code == 401
        assert "Bearer" in response.headers["WWW-Authenticate"]


class TestAway:
    """Of an issuer that is away."""

    @pytest.fixture
    def oidc(self) -> OidcSettings:
        issuer = Issuer()
        issuer.stop()
        return OidcSettings(issuers=issuer.url, audience=AUDIENCE)

    async def test_a_token_is_answered_with_503_which_names_the_issuer(
        self, limited: AsyncClient, oidc: OidcSettings
    ) -> None:
        token = running_issuer().token(iss=oidc.issuers)
        response = await limited.get("/caller", headers=bearing(token))
        assert response.status_code == 503
        assert oidc.issuers in response.json()["detail"]


@pytest.mark.parametrize(
    "issuers",
    [
        "http://issuer.example",
        "ftp://issuer.example",
        "https://ada:secret@issuer.example",
        "https://issuer.example?x",
        "https://issuer.example#x",
        "https://",
        "https://issuer.example:port",
        "https://[::1",
        "issuer.example",
        "https://one.example,http://two.example",
        "https://issuer.example/a b",
    ],
)
def test_an_issuer_without_tls_or_with_more_than_a_path_is_refused(issuers: str) -> None:
    with pytest.raises(ValidationError, match="issuers"):
        OidcSettings(issuers=issuers)


@pytest.mark.parametrize("issuers", ["", "http://localhost:1/", "https://a.example,http://[::1]:1"])
def test_issuers_of_this_machine_need_no_tls(issuers: str) -> None:
    assert OidcSettings(issuers=issuers).issuers == issuers


@pytest.mark.parametrize("algorithms", ["", "none", "HS256", "RS256,HS512", "rs256"])
def test_an_algorithm_without_a_public_key_is_refused(algorithms: str) -> None:
    with pytest.raises(ValidationError, match="algorithms"):
        OidcSettings(algorithms=algorithms)


@pytest.mark.parametrize(("name", "value"), at_its_bounds(OidcSettings))
def test_a_number_within_its_bounds_is_taken(name: str, value: float) -> None:
    assert OidcSettings.model_validate({name: value})


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(OidcSettings))
def test_a_number_out_of_its_bounds_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValidationError, match=name):
        OidcSettings.model_validate({name: value})
