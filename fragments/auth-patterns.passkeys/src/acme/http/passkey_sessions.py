"""Log in without a password, as a program of somebody: the login are tokens."""

from fastapi import APIRouter, Request, Response

from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.passkeys.schemas import Answered
from acme.recovery_codes.schemas import RecoveryCredentials
from acme.sessions.schemas import TokenView

passkey_sessions_router = APIRouter(tags=["sessions"])


@passkey_sessions_router.post("/sessions/passkey", status_code=201)
async def log_in_by_passkey(
    answered: Answered, request: Request, response: Response, address: AddressDependency
) -> TokenView:
    """Log in by a passkey: an access token, and a refresh token for the next one."""
    services = services_of(request)
    tokens = await services.passkey_logins.login(
        answered.ceremony.get_secret_value(),
        answered.credential,
        address=address,
        begin=services.sessions.start,
    )
    response.headers["Cache-Control"] = "no-store"
    return TokenView.of(tokens)


@passkey_sessions_router.post("/sessions/recovery-code", status_code=201)
async def log_in_by_recovery_code(
    credentials: RecoveryCredentials,
    request: Request,
    response: Response,
    address: AddressDependency,
) -> TokenView:
    """Log in by a recovery code, which is used up: an access token, and a refresh token."""
    services = services_of(request)
    tokens = await services.recovery_codes.login(
        credentials.email,
        credentials.code.get_secret_value(),
        address=address,
        begin=services.sessions.start,
    )
    response.headers["Cache-Control"] = "no-store"
    return TokenView.of(tokens)
