"""Whether it is the owner who changes what logins hang on, and not who found a browser open."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from acme.accounts.service import AccountService
from acme.auth.caller import Caller
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Forbidden
from acme.passkeys.settings import PasskeySettings

type Beginning = Callable[[Transaction, UUID, UUID], Awaitable[datetime | None]]
"""When a login of an account began, given both ids; None for what is no login of this kind."""


class Owners:
    """Knows an owner by a login that began just now, or by the password once more."""

    def __init__(
        self,
        database: Database,
        accounts: AccountService,
        beginnings: Sequence[Beginning],
        settings: PasskeySettings,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._beginnings = beginnings
        self._recent = timedelta(seconds=settings.recent_seconds)
        self._clock = clock

    async def known(self, caller: Caller, password: str | None, *, address: str) -> UUID:
        """The account of a caller who is its owner.

        Raises:
            Forbidden: when the password is wrong, or there is none and the login is an old one.
            TooManyRequests, Unavailable: as for a login, when there is a password.
        """
        account_id = UUID(caller.id)
        if password is not None:
            await self._accounts.proven(account_id, password, address)
        elif not await self._is_recent(account_id, caller.session):
            raise Forbidden("Log in again first, or send the password.")
        return account_id

    async def _is_recent(self, account_id: UUID, session: UUID | None) -> bool:
        if session is None:
            return False
        async with self._database.reading() as tx:
            found = [await began(tx, account_id, session) for began in self._beginnings]
        return any(moment and self._clock() - moment < self._recent for moment in found)
