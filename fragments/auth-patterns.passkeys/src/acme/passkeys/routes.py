"""`/passkeys` over HTTP: those of the caller, and what devices are asked at a login."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency
from acme.passkeys.schemas import (
    CeremonyView,
    NewName,
    NewPasskey,
    PasskeyList,
    PasskeyView,
    Proof,
)

passkeys_router = APIRouter(tags=["passkeys"])


@passkeys_router.post("/passkeys/options")
async def begin_passkey(
    proof: Proof,
    request: Request,
    response: Response,
    caller: FullAccessDependency,
    address: AddressDependency,
) -> CeremonyView:
    """Begin to add a passkey: what the device is asked, with a login of just now or the password.

    The options are for `navigator.credentials.create`.
    """
    services = services_of(request)
    account_id = await services.owners.known(caller, proof.text, address=address)
    begun = await services.passkeys.begin(account_id, address=address)
    response.headers["Cache-Control"] = "no-store"
    return CeremonyView.of(begun)


@passkeys_router.post("/passkeys", status_code=201)
async def add_passkey(
    passkey: NewPasskey, request: Request, caller: FullAccessDependency
) -> PasskeyView:
    """Add the passkey that the device has made."""
    added = await services_of(request).passkeys.add(
        UUID(caller.id),
        passkey.ceremony.get_secret_value(),
        passkey.credential,
        name=passkey.name,
    )
    return PasskeyView.of(added)


@passkeys_router.get("/passkeys")
async def list_passkeys(request: Request, caller: FullAccessDependency) -> PasskeyList:
    """The passkeys of the caller."""
    found = await services_of(request).passkeys.of_account(UUID(caller.id))
    return PasskeyList(items=[PasskeyView.of(each) for each in found])


@passkeys_router.patch("/passkeys/{passkey_id}")
async def rename_passkey(
    passkey_id: UUID, change: NewName, request: Request, caller: FullAccessDependency
) -> PasskeyView:
    """Give a passkey another name."""
    renamed = await services_of(request).passkeys.rename(
        passkey_id, change.name, account_id=UUID(caller.id)
    )
    return PasskeyView.of(renamed)


@passkeys_router.post("/passkeys/{passkey_id}/removal", status_code=204)
async def remove_passkey(
    passkey_id: UUID,
    proof: Proof,
    request: Request,
    caller: FullAccessDependency,
    address: AddressDependency,
) -> None:
    """Remove a passkey, with a login of just now or the password; all other logins end.

    The last way to log in stays.
    """
    services = services_of(request)
    account_id = await services.owners.known(caller, proof.text, address=address)
    await services.passkeys.remove(passkey_id, account_id=account_id, session=caller.session)


@passkeys_router.post("/passkeys/login-options")
async def begin_login_by_passkey(
    request: Request, response: Response, address: AddressDependency
) -> CeremonyView:
    """Begin to log in: what the device is asked, the same for everybody.

    The options are for `navigator.credentials.get`, with `mediation: "conditional"` in a form
    whose field has `autocomplete="username webauthn"`.
    """
    begun = await services_of(request).passkey_logins.begin(address=address)
    response.headers["Cache-Control"] = "no-store"
    return CeremonyView.of(begun)
