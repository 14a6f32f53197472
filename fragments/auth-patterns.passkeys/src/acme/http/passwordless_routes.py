"""Accounts without a password over HTTP: `/accounts/passkey`, and leaving."""

from fastapi import APIRouter, Request, Response

from acme.accounts.schemas import Registered
from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency
from acme.passkeys.schemas import (
    CeremonyView,
    NewAccount,
    PasswordlessRegistration,
)

passwordless_router = APIRouter(tags=["passkeys"])


@passwordless_router.post("/accounts/passkey/options")
async def begin_passwordless(
    account: NewAccount, request: Request, response: Response, address: AddressDependency
) -> CeremonyView:
    """Begin to register with a passkey: what the device is asked, for any address the same."""
    begun = await services_of(request).passwordless.begin(account.email, address=address)
    response.headers["Cache-Control"] = "no-store"
    return CeremonyView.of(begun)


@passwordless_router.post("/accounts/passkey", status_code=202)
async def register_passwordless(
    registration: PasswordlessRegistration, request: Request, address: AddressDependency
) -> Registered:
    """Register with a passkey; log in afterwards. The answer is as for one with a password."""
    await services_of(request).passwordless.register(
        registration.email,
        registration.ceremony.get_secret_value(),
        registration.credential,
        name=registration.name,
        address=address,
    )
    return Registered()


@passwordless_router.delete("/account", status_code=204)
async def delete_passwordless(
    request: Request, caller: FullAccessDependency, address: AddressDependency
) -> None:
    """Delete the caller's account, which has no password, with a login of just now."""
    services = services_of(request)
    account_id = await services.owners.known(caller, None, address=address)
    await services.passwordless.delete(account_id)
