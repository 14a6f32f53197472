"""`/account/password` over HTTP, where logins have no cookies."""

from uuid import UUID

from fastapi import APIRouter, Request

from acme.accounts.schemas import PasswordChange
from acme.database.transaction import Transaction
from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency

password_router = APIRouter(tags=["accounts"])


@password_router.put("/account/password", status_code=204)
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
        renew=_tokens_go_on,
    )


async def _tokens_go_on(_tx: Transaction, _account_id: UUID) -> None:
    """The refresh token of this session stays what it is: it rotates anyway."""
