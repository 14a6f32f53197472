"""Log in without a password, in a browser: the login is a cookie."""

from functools import partial

from fastapi import APIRouter, Request, Response

from acme.accounts.service import Step
from acme.browser_sessions.cookies import tokens_of
from acme.browser_sessions.schemas import LoginView
from acme.browser_sessions.session import Begun
from acme.http.client_address import AddressDependency
from acme.http.cross_site import refuse_other_sites
from acme.http.dependencies import services_of
from acme.http.login_cookie import give_cookie
from acme.passkeys.schemas import Answered
from acme.recovery_codes.schemas import RecoveryCredentials

passkey_logins_router = APIRouter(tags=["logins"])


class AnsweredInBrowser(Answered):
    """What a device answered, and whether the browser keeps the login beyond its own end."""

    remember: bool = False


@passkey_logins_router.post("/logins/passkey", status_code=201)
async def log_in_browser_by_passkey(
    answered: AnsweredInBrowser,
    request: Request,
    response: Response,
    address: AddressDependency,
) -> LoginView:
    """Log in by a passkey, with a cookie. The login until now ends."""
    refuse_other_sites(request.headers)
    services = services_of(request)
    begun = await services.passkey_logins.login(
        answered.ceremony.get_secret_value(),
        answered.credential,
        address=address,
        begin=_begin(request, remember=answered.remember),
    )
    give_cookie(response, begun, services.settings.cookies)
    return LoginView.of(begun)


@passkey_logins_router.post("/logins/recovery-code", status_code=201)
async def log_in_browser_by_recovery_code(
    credentials: RecoveryCredentials,
    request: Request,
    response: Response,
    address: AddressDependency,
) -> LoginView:
    """Log in by a recovery code, which is used up, with a cookie. The login until now ends."""
    refuse_other_sites(request.headers)
    services = services_of(request)
    begun = await services.recovery_codes.login(
        credentials.email,
        credentials.code.get_secret_value(),
        address=address,
        begin=_begin(request, remember=False),
    )
    give_cookie(response, begun, services.settings.cookies)
    return LoginView.of(begun)


def _begin(request: Request, *, remember: bool) -> Step[Begun]:
    services = services_of(request)
    tokens = tokens_of(request.headers.getlist, services.settings.cookies)
    return partial(
        services.browser_sessions.start,
        user_agent=request.headers.get("user-agent", ""),
        remember=remember,
        replaces=tokens[0] if len(tokens) == 1 else None,
    )
