"""Whoever a provider vouches for is logged in; whatever is odd about it is refused."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from pydantic import SecretStr

from acme.bootstrap import open_services
from acme.http.app import create_app
from acme.providers.settings import ProviderSettings
from acme.settings import Settings

from .code_flow import CLIENT, SECRET, CodeFlow
from .people import headers_of, new_login, register


@pytest.fixture
def provider() -> Iterator[CodeFlow]:
    provider = CodeFlow()
    yield provider
    provider.stop()


@pytest.fixture
def another() -> Iterator[CodeFlow]:
    another = CodeFlow()
    yield another
    another.stop()


@asynccontextmanager
async def serving(
    settings: Settings, *providers: CodeFlow, **given: Any
) -> AsyncIterator[AsyncClient]:
    """A client of a service that knows these providers, as `staff` and `partners`."""
    client = {"client_id": CLIENT, "client_secret": SECRET}
    named = zip(("staff", "partners"), providers, strict=False)
    clients = json.dumps({name: client | {"issuer": one.url} for name, one in named})
    changed = ProviderSettings(clients=SecretStr(clients), **given)
    settings = settings.model_copy(update={"providers": changed})
    async with open_services(settings) as services:
        app = create_app(settings, services)
        asking = AsyncClient(transport=ASGITransport(app), base_url="http://test")
        async with app.router.lifespan_context(app), asking:
            yield asking


@pytest.fixture
async def service(
    settings: Settings, provider: CodeFlow, another: CodeFlow
) -> AsyncIterator[AsyncClient]:
    async with serving(settings, provider, another) as client:
        yield client


async def begin(
    service: AsyncClient,
    provider: CodeFlow,
    name: str = "staff",
    what: str = "logins",
    **given: Any,
) -> dict[str, str]:
    """What a page has once its browser is back from the provider."""
    response = await service.post(f"/providers/{what}/{name}", **given)
    assert response.status_code == 201, response.text
    begun = response.json()
    return {"login": begun["login"], **provider.visited(begun["url"])}


async def finish(service: AsyncClient, body: dict[str, str], name: str = "staff") -> Response:
    # Each as in a browser of its own.
    service.cookies.clear()
    return await service.post(f"/providers/callbacks/{name}", json=body)


async def log_in(service: AsyncClient, provider: CodeFlow, name: str = "staff") -> Response:
    return await finish(service, await begin(service, provider, name), name)


async def who(service: AsyncClient, login: Response) -> str:
    response = await service.get("/caller", headers=headers_of(login))
    assert response.status_code == 200, response.text
    return str(response.json()["id"])


async def link(
    service: AsyncClient, provider: CodeFlow, headers: dict[str, str], name: str = "staff"
) -> Response:
    body = await begin(service, provider, name, "links", headers=headers)
    return await service.post(f"/providers/identities/{name}", json=body, headers=headers)


async def test_a_subject_has_one_account_whatever_its_address_is_later(
    service: AsyncClient, provider: CodeFlow
) -> None:
    first = await who(service, await log_in(service, provider))
    provider.claims = {"email": "other@example.com", "email_verified": False}
    assert await who(service, await log_in(service, provider)) == first
    provider.claims = {"sub": "grace", "email": "grace@example.com", "email_verified": True}
    assert await who(service, await log_in(service, provider)) != first


async def test_first_logins_of_a_subject_at_once_make_one_account(
    service: AsyncClient, provider: CodeFlow
) -> None:
    bodies = [await begin(service, provider) for _ in range(3)]
    logins = await asyncio.gather(*(finish(service, body) for body in bodies))
    assert len({await who(service, login) for login in logins}) == 1


async def test_one_subject_of_two_providers_is_two_people(
    service: AsyncClient, provider: CodeFlow, another: CodeFlow
) -> None:
    first = await who(service, await log_in(service, provider))
    another.claims["email"] = "ada@partners.example"
    assert await who(service, await log_in(service, another, "partners")) != first


@pytest.mark.parametrize("is_verified", [False, None, "true", 1])
async def test_an_address_that_is_not_verified_makes_no_account(
    is_verified: object, service: AsyncClient, provider: CodeFlow
) -> None:
    provider.claims["email_verified"] = is_verified
    response = await log_in(service, provider)
    assert response.status_code == 403
    assert "not verified" in response.json()["detail"]


@pytest.mark.parametrize("is_verified", [True, False])
async def test_the_address_of_an_account_links_nothing(
    is_verified: bool, service: AsyncClient, provider: CodeFlow
) -> None:
    assert (await register(service, "ada@example.com")).status_code == 202
    provider.claims["email_verified"] = is_verified
    response = await log_in(service, provider)
    assert response.status_code == (409 if is_verified else 403)


async def test_whoever_is_logged_in_links_a_provider_and_logs_in_by_it(
    service: AsyncClient, provider: CodeFlow
) -> None:
    headers = await new_login(service)
    provider.claims["email_verified"] = False
    assert (await link(service, provider, headers)).status_code == 201
    assert (await link(service, provider, headers)).status_code == 201
    mine = (await service.get("/caller", headers=headers)).json()["id"]
    assert await who(service, await log_in(service, provider)) == mine
    listed = (await service.get("/providers/identities", headers=headers)).json()["items"]
    assert [(one["issuer"], one["subject"]) for one in listed] == [(provider.url, "ada")]
    left = await service.post("/providers/unlinks/staff", headers=headers)
    assert left.status_code == 204
    assert (await log_in(service, provider)).status_code == 403


async def test_a_subject_is_not_taken_from_another_account(
    service: AsyncClient, provider: CodeFlow
) -> None:
    assert (await log_in(service, provider)).status_code == 201
    headers = await new_login(service, "grace@example.com")
    assert (await link(service, provider, headers)).status_code == 409


async def test_the_last_way_in_stays(service: AsyncClient, provider: CodeFlow) -> None:
    headers = headers_of(await log_in(service, provider))
    left = await service.post("/providers/unlinks/staff", headers=headers)
    assert left.status_code == 409
    assert (await service.post("/providers/unlinks/partners", headers=headers)).status_code == 404


async def test_what_one_began_nobody_else_finishes(
    service: AsyncClient, provider: CodeFlow
) -> None:
    headers = await new_login(service, "grace@example.com")
    by_link = await begin(service, provider, what="links", headers=headers)
    assert (await finish(service, by_link)).status_code == 401
    by_login = await begin(service, provider)
    path = "/providers/identities/staff"
    assert (await service.post(path, json=by_login, headers=headers)).status_code == 401


async def test_a_login_is_used_once(service: AsyncClient, provider: CodeFlow) -> None:
    body = await begin(service, provider)
    assert (await finish(service, body)).status_code == 201
    assert (await finish(service, body)).status_code == 401


async def test_a_code_is_used_once(service: AsyncClient, provider: CodeFlow) -> None:
    used, fresh = await begin(service, provider), await begin(service, provider)
    assert (await finish(service, used)).status_code == 201
    assert (await finish(service, fresh | {"code": used["code"]})).status_code == 401


async def test_a_code_of_another_login_is_refused(service: AsyncClient, provider: CodeFlow) -> None:
    mine, stolen = await begin(service, provider), await begin(service, provider)
    # Its challenge is that of the other login.
    assert (await finish(service, mine | {"code": stolen["code"]})).status_code == 401


@pytest.mark.parametrize("field", ["state", "login"])
async def test_an_answer_to_another_question_is_refused(
    field: str, service: AsyncClient, provider: CodeFlow
) -> None:
    mine, other = await begin(service, provider), await begin(service, provider)
    assert (await finish(service, mine | {field: other[field]})).status_code == 401
    assert (await finish(service, mine | {field: "x"})).status_code == 401


async def test_an_answer_of_another_provider_is_refused(
    service: AsyncClient, provider: CodeFlow, another: CodeFlow
) -> None:
    body = await begin(service, provider)
    assert (await finish(service, body | {"iss": another.url})).status_code == 401
    body = await begin(service, provider)
    assert (await finish(service, body, "partners")).status_code == 401
    body = await begin(service, provider)
    assert (await finish(service, body | {"iss": provider.url})).status_code == 201


async def test_a_provider_that_says_who_answers_has_to(
    service: AsyncClient, provider: CodeFlow
) -> None:
    provider.metadata["authorization_response_iss_parameter_supported"] = True
    assert (await log_in(service, provider)).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"aud": CLIENT, "azp": "another client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
    ],
)
async def test_an_id_token_with_wrong_claims_is_refused(
    claims: dict[str, Any], service: AsyncClient, provider: CodeFlow
) -> None:
    provider.claims |= claims
    assert (await log_in(service, provider)).status_code == 401


async def test_a_provider_that_refuses_this_service_is_named(
    service: AsyncClient, provider: CodeFlow
) -> None:
    for refusal in ((401, "invalid_client"), (500, "server_error"), (503, "invalid_grant")):
        provider.refusal = refusal
        response = await log_in(service, provider)
        assert response.status_code == 503
        assert provider.url in response.json()["detail"]


async def test_a_provider_that_is_away_is_named(service: AsyncClient, provider: CodeFlow) -> None:
    provider.stop()
    response = await service.post("/providers/logins/staff")
    assert response.status_code == 503
    assert provider.url in response.json()["detail"]


async def test_no_account_is_made_where_none_may_be(settings: Settings, provider: CodeFlow) -> None:
    async with serving(settings, provider, open_accounts=False) as service:
        assert (await log_in(service, provider)).status_code == 403


async def test_the_browser_is_logged_out_of_the_provider(
    service: AsyncClient, provider: CodeFlow, another: CodeFlow
) -> None:
    url = (await service.post("/providers/logouts/staff")).json()["url"]
    assert url.startswith(f"{provider.url}/logout?client_id=")
    del another.metadata["end_session_endpoint"]
    assert (await service.post("/providers/logouts/partners")).status_code == 404


async def test_without_providers_the_setting_is_named(client: AsyncClient) -> None:
    assert (await client.get("/providers")).json() == {"items": []}
    response = await client.post("/providers/logins/google")
    assert response.status_code == 404
    assert "PROVIDERS_CLIENTS names none" in response.json()["detail"]
