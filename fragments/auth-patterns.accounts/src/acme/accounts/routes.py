"""`/accounts` over HTTP, and `/account`, which is the caller's own."""

from uuid import UUID

from fastapi import APIRouter, Request

from acme.accounts.schemas import Deletion, Registered, Registration
from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency

accounts_router = APIRouter(tags=["accounts"])


@accounts_router.post("/accounts", status_code=202)
async def register(
    registration: Registration,
    request: Request,
    address: AddressDependency,
) -> Registered:
    """Register; log in afterwards. The answer does not tell whether the address was free."""
    await services_of(request).accounts.register(
        registration.email,
        registration.password.get_secret_value(),
        address=address,
    )
    return Registered()


@accounts_router.post("/account/deletion", status_code=204)
async def delete_account(
    deletion: Deletion,
    request: Request,
    caller: FullAccessDependency,
    address: AddressDependency,
) -> None:
    """Delete the caller's account; its logins and API keys end at once."""
    await services_of(request).accounts.delete(
        UUID(caller.id),
        deletion.password.get_secret_value(),
        address=address,
    )
