"""`/accounts` over HTTP, logging in, and `/account`, which is the caller's own."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from acme.accounts.schemas import (
    Credentials,
    Deletion,
    PasswordChange,
    Registered,
    Registration,
)
from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency
from acme.sessions.schemas import TokenView

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


@accounts_router.post("/sessions", status_code=201)
async def log_in(
    credentials: Credentials,
    request: Request,
    response: Response,
    address: AddressDependency,
) -> TokenView:
    """Log in: an access token for requests, and a refresh token for the next access token."""
    tokens = await services_of(request).accounts.login(
        credentials.email,
        credentials.password.get_secret_value(),
        address=address,
    )
    response.headers["Cache-Control"] = "no-store"
    return TokenView.of(tokens)


@accounts_router.put("/account/password", status_code=204)
async def change_password(
    change: PasswordChange,
    request: Request,
    caller: FullAccessDependency,
    address: AddressDependency,
) -> None:
    """Change the caller's password; all their other sessions end."""
    await services_of(request).accounts.change_password(
        UUID(caller.id),
        change.password.get_secret_value(),
        change.new_password.get_secret_value(),
        session=caller.session,
        address=address,
    )


@accounts_router.post("/account/deletion", status_code=204)
async def delete_account(
    deletion: Deletion,
    request: Request,
    caller: FullAccessDependency,
    address: AddressDependency,
) -> None:
    """Delete the caller's account; its sessions, tokens and API keys end at once."""
    await services_of(request).accounts.delete(
        UUID(caller.id),
        deletion.password.get_secret_value(),
        address=address,
    )
