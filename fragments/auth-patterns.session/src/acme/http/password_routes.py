"""`/account/password` over HTTP, where a login may be a cookie."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from acme.accounts.schemas import PasswordChange
from acme.browser_sessions.cookies import tokens_of
from acme.browser_sessions.session import Begun
from acme.database.transaction import Transaction
from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency
from acme.http.login_cookie import give_cookie

password_router = APIRouter(tags=["accounts"])


@password_router.put("/account/password", status_code=204)
async def change_password(
    change: PasswordChange,
    request: Request,
    response: Response,
    caller: FullAccessDependency,
    address: AddressDependency,
) -> None:
    """Change the caller's password; all their other logins end, and its cookie changes."""
    services = services_of(request)
    session, cookies = caller.session, services.settings.cookies

    async def renew(tx: Transaction, _account_id: UUID) -> Begun | None:
        if session is None or not tokens_of(request.headers.getlist, cookies):
            return None
        return await services.browser_sessions.renew(tx, session)

    renewed = await services.accounts.change_password(
        UUID(caller.id),
        change.password.get_secret_value(),
        change.new_password.get_secret_value(),
        session=session,
        address=address,
        renew=renew,
    )
    if renewed is not None:
        give_cookie(response, renewed, cookies)
