"""`/accounts` over HTTP, and logging in."""

from fastapi import APIRouter, Request, Response

from acme.accounts.schemas import Credentials, Registered, Registration
from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
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
