"""`/sessions` over HTTP, and the keys that verify access tokens."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from acme.accounts.schemas import Credentials
from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency
from acme.sessions.schemas import Refresh, TokenView

sessions_router = APIRouter(tags=["sessions"])


@sessions_router.post("/sessions", status_code=201)
async def log_in(
    credentials: Credentials,
    request: Request,
    response: Response,
    address: AddressDependency,
) -> TokenView:
    """Log in: an access token for requests, and a refresh token for the next access token."""
    services = services_of(request)
    tokens = await services.accounts.login(
        credentials.email,
        credentials.password.get_secret_value(),
        address=address,
        begin=services.sessions.start,
    )
    response.headers["Cache-Control"] = "no-store"
    return TokenView.of(tokens)


@sessions_router.post("/sessions/refresh")
async def refresh(body: Refresh, request: Request, response: Response) -> TokenView:
    """New tokens for a refresh token, which is used up: one that comes back ends the session."""
    tokens = await services_of(request).sessions.refresh(body.refresh_token.get_secret_value())
    response.headers["Cache-Control"] = "no-store"
    return TokenView.of(tokens)


@sessions_router.post("/sessions/logout", status_code=204)
async def log_out(body: Refresh, request: Request) -> None:
    """End the session of a refresh token, and with it its access tokens."""
    await services_of(request).sessions.end(body.refresh_token.get_secret_value())


@sessions_router.delete("/sessions", status_code=204)
async def log_out_everywhere(request: Request, caller: FullAccessDependency) -> None:
    """End all sessions of the caller, this one too."""
    await services_of(request).sessions.end_all(UUID(caller.id))


@sessions_router.get("/.well-known/jwks.json")
async def get_signing_keys(request: Request, response: Response) -> dict[str, Any]:
    """The public keys, for other services that verify access tokens."""
    # A new key is first published and later signs: this is how much later.
    response.headers["Cache-Control"] = "public, max-age=300"
    return services_of(request).access_tokens.public_keys()
