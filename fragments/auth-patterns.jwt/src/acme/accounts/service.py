"""Registration and login. Nothing here tells whether an address has an account."""

from uuid import uuid4

import structlog

from acme.accounts.account import Account
from acme.accounts.email import is_email, normalised_email
from acme.accounts.passwords import Passwords
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import Conflict, Unauthenticated, Unavailable
from acme.logins.limits import LoginLimits
from acme.sessions.service import SessionService
from acme.sessions.session import Tokens

log = structlog.get_logger()


class AccountService:
    """Lets people register and log in.

    `address` is always where the request came from, for the limits.
    """

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        limits: LoginLimits,
        sessions: SessionService,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._limits = limits
        self._sessions = sessions
        self._clock = clock

    async def register(self, email: str, password: str, *, address: str) -> None:
        """Make an account, unless the address has one: then nothing changes, nor is it told.

        Raises:
            TooManyRequests: when too many have been made from the address.
            Unavailable: when too many passwords are being hashed.
        """
        await self._limits.count_registration(address)
        account = Account(
            id=uuid4(),
            email=normalised_email(email),
            password_hash=await self._passwords.hash(password),
            created_at=self._clock(),
        )
        try:
            async with self._database.transaction() as tx:
                await tx.accounts.add(account)
        except Conflict:
            if await self._account(account.email) is None:
                raise
            log.info("registration_repeated")

    async def login(self, email: str, password: str, *, address: str) -> Tokens:
        """Begin a session.

        Raises:
            Unauthenticated: when the account is unknown or the password is wrong.
            TooManyRequests: after too many of those.
            Unavailable: when too many passwords are being hashed.
        """
        email = normalised_email(email)
        # Counted before the work, or a burst would be checked before any of it counts.
        await self._limits.count_login(email, address)
        account = await self._account(email)
        known_hash = None if account is None else account.password_hash
        try:
            verdict = await self._passwords.check(password, known_hash)
        except Unavailable:
            await self._limits.take_back(email, address)
            raise
        if account is None or not verdict.right:
            log.info("login_refused", address=address)
            raise Unauthenticated("The e-mail address or the password is wrong.")
        await self._limits.login_succeeded(email, address)
        if verdict.new_hash is not None:
            async with self._database.transaction() as tx:
                await tx.accounts.change_hash(account.id, verdict.new_hash)
        return await self._sessions.start(account.id)

    async def _account(self, email: str) -> Account | None:
        # Not every database takes every text: PostgreSQL refuses U+0000.
        if not is_email(email):
            return None
        async with self._database.reading() as tx:
            return await tx.accounts.by_email(email)
