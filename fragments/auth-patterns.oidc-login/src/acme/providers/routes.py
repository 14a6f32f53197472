"""`/providers` over HTTP: who people log in by. What a login gives is in `http/provider_routes.py`.

Nothing here redirects: the page that asks sends its browser to the provider, which sends it back
to the page that PROVIDERS_PAGE names.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency
from acme.providers.schemas import (
    Identities,
    IdentityView,
    ProviderAnswer,
    ProviderLogin,
    ProviderLogout,
    Providers,
)

ProviderName = Annotated[str, Path(max_length=50)]


async def _never_stored(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


providers_router = APIRouter(tags=["providers"], dependencies=[Depends(_never_stored)])


@providers_router.get("/providers")
async def list_providers(request: Request) -> Providers:
    """Who people log in by."""
    return Providers(items=services_of(request).provider_logins.names())


@providers_router.post("/providers/logins/{provider}", status_code=201)
async def begin_login(
    provider: ProviderName, request: Request, address: AddressDependency
) -> ProviderLogin:
    """Begin a login: send the browser to `url`, and keep `login` until it is back."""
    logins = services_of(request).provider_logins
    url, login = await logins.begin(provider, address=address)
    return ProviderLogin(url=url, login=login)


@providers_router.post("/providers/links/{provider}", status_code=201)
async def begin_link(
    provider: ProviderName,
    request: Request,
    caller: FullAccessDependency,
    address: AddressDependency,
) -> ProviderLogin:
    """Begin to link a subject of the provider with the caller's account."""
    url, login = await services_of(request).provider_logins.begin(
        provider, address=address, account_id=UUID(caller.id)
    )
    return ProviderLogin(url=url, login=login)


@providers_router.post("/providers/identities/{provider}", status_code=201)
async def finish_link(
    provider: ProviderName, body: ProviderAnswer, request: Request, caller: FullAccessDependency
) -> IdentityView:
    """Link it: whoever comes back to the page is the caller from now on."""
    identity = await services_of(request).provider_logins.link(
        provider,
        body.login.get_secret_value(),
        body.answer(),
        account_id=UUID(caller.id),
    )
    return IdentityView.of(identity)


@providers_router.get("/providers/identities")
async def list_identities(request: Request, caller: FullAccessDependency) -> Identities:
    """The subjects of providers that are linked with the caller's account."""
    found = await services_of(request).provider_logins.of_account(UUID(caller.id))
    return Identities(items=[IdentityView.of(one) for one in found])


@providers_router.post("/providers/unlinks/{provider}", status_code=204)
async def unlink(provider: ProviderName, request: Request, caller: FullAccessDependency) -> None:
    """Take the subjects of a provider away from the caller's account."""
    await services_of(request).provider_logins.unlink(provider, account_id=UUID(caller.id))


@providers_router.post("/providers/logouts/{provider}")
async def leave_provider(provider: ProviderName, request: Request) -> ProviderLogout:
    """Where the browser is logged out of the provider, once it is logged out here."""
    return ProviderLogout(url=await services_of(request).provider_logins.logout_url(provider))
