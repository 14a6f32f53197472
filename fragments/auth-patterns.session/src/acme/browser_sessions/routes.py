"""`/logins` over HTTP, and `/login`, which is the one of this browser."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from acme.browser_sessions.cookies import tokens_of
from acme.browser_sessions.schemas import (
    BrowserCredentials,
    ListedLogin,
    ListedLogins,
    LoginView,
)
from acme.browser_sessions.session import Begun
from acme.errors import Unauthenticated
from acme.http.client_address import AddressDependency
from acme.http.cross_site import refuse_other_sites
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency
from acme.http.login_cookie import (
    forget_cookie,
    give_cookie,
    never_stored,
)

logins_router = APIRouter(tags=["logins"], dependencies=[Depends(never_stored)])


async def _token(request: Request) -> str | None:
    """The token of the cookie, good or not; with several, none of them."""
    tokens = tokens_of(request.headers.getlist, services_of(request).settings.cookies)
    return tokens[0] if len(tokens) == 1 else None


TokenDependency = Annotated[str | None, Depends(_token)]


@logins_router.post("/logins", status_code=201)
async def log_in_browser(
    credentials: BrowserCredentials,
    request: Request,
    response: Response,
    address: AddressDependency,
    token: TokenDependency,
) -> LoginView:
    """Log in with a cookie, of which scripts see nothing. The login until now ends."""
    refuse_other_sites(request.headers)
    services = services_of(request)
    begun = await services.accounts.login(
        credentials.email,
        credentials.password.get_secret_value(),
        address=address,
        begin=partial(
            services.browser_sessions.start,
            user_agent=request.headers.get("user-agent", ""),
            remember=credentials.remember,
            replaces=token,
        ),
    )
    give_cookie(response, begun, services.settings.cookies)
    return LoginView.of(begun)


@logins_router.get("/login")
async def get_login(request: Request, _: FullAccessDependency, token: TokenDependency) -> LoginView:
    """The login of this browser, with its CSRF token; 401 for callers by other credentials."""
    session = await services_of(request).browser_sessions.identify(token) if token else None
    if session is None or token is None:
        raise Unauthenticated("No cookie of a login.", challenge="Cookie")
    return LoginView.of(Begun(session=session, token=token))


@logins_router.delete("/login", status_code=204)
async def log_out_browser(request: Request, response: Response, token: TokenDependency) -> None:
    """Log out: the session ends, and the browser forgets what it keeps of this service."""
    services = services_of(request)
    if token is not None:
        await services.browser_sessions.end_by(token)
    forget_cookie(response, services.settings.cookies)


@logins_router.get("/logins")
async def list_logins(request: Request, caller: FullAccessDependency) -> ListedLogins:
    """The browsers in which the caller is logged in."""
    found = await services_of(request).browser_sessions.of_account(UUID(caller.id))
    return ListedLogins(items=[ListedLogin.of(one, current=caller.session) for one in found])


@logins_router.delete("/logins/{login_id}", status_code=204)
async def end_login(login_id: UUID, request: Request, caller: FullAccessDependency) -> None:
    """End one login of the caller, in whichever browser."""
    await services_of(request).browser_sessions.end(login_id, account_id=UUID(caller.id))


@logins_router.delete("/logins", status_code=204)
async def end_logins(
    request: Request, caller: FullAccessDependency, keep_current: bool = False
) -> None:
    """End the logins of the caller in all browsers, or in all others."""
    but = caller.session if keep_current else None
    await services_of(request).browser_sessions.end_all(UUID(caller.id), but=but)
