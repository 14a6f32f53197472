"""Registration, login and what people do with their account.

Nothing here tells who has not logged in whether an address has an account.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from uuid import UUID, uuid4

import structlog

from acme.accounts.account import Account
from acme.accounts.login_kind import LoginKind
from acme.accounts.passwords import Passwords, Verdict
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.database.transaction import Transaction
from acme.email_addresses import normalised_email
from acme.errors import Conflict, Forbidden, Unauthenticated, Unavailable
from acme.logins.limits import Attempt, LoginLimits

log = structlog.get_logger()

type Step[T] = Callable[[Transaction, UUID], Awaitable[T]]
"""Given an account by its id, does something more in the unit of work."""


class AccountService:
    """Lets people register, log in, change their password and leave.

    `address` is always where the request came from, for the limits.
    """

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        limits: LoginLimits,
        login_kinds: Sequence[LoginKind],
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._limits = limits
        self._login_kinds = login_kinds
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
            if await self.by_email(account.email) is None:
                raise
            log.info("registration_repeated")
        else:
            log.info("account_created", account=str(account.id), address=address)

    async def login[T](self, email: str, password: str, *, address: str, begin: Step[T]) -> T:
        """What `begin` gives whoever has the password.

        Raises:
            Unauthenticated: when the account is unknown or the password is wrong.
            TooManyRequests: after too many of those.
            Unavailable: when too many passwords are being hashed.
        """
        email = login_name(email)
        # Counted before the work, or a burst would be checked before any of it counts.
        attempt = await self._limits.count_login(email, address)
        while True:
            account = await self.by_email(email)
            verdict = await self._check(account, password, attempt)
            if account is None or not verdict.right:
                log.info("login_refused", address=address)
                raise Unauthenticated("The e-mail address or the password is wrong.")
            with suppress(_ChangedError):
                begun = await self._begin(account, verdict, begin)
                break
        log.info("logged_in", account=str(account.id), address=address)
        await self._limits.login_succeeded(email, address, attempt)
        for kind in self._login_kinds:
            await kind.remove_expired()
        return begun

    async def change_password[T](
        self,
        account_id: UUID,
        old: str,
        new: str,
        *,
        session: UUID | None,
        address: str,
        renew: Step[T],
    ) -> T:
        """Change the password, and end all logins but one; API keys go on.

        `session` is the login that goes on, by what `renew` gives it.

        Raises:
            Forbidden: when the old password is wrong.
            TooManyRequests, Unavailable: as for a login.
        """
        account = await self.proven(account_id, old, address)
        new_hash = await self._passwords.hash(new)
        async with self._database.transaction() as tx:
            await _unchanged(tx, account)
            await tx.accounts.change_hash(account_id, new_hash)
            await self._end_logins(tx, account_id, but=session)
            renewed = await renew(tx, account_id)
        log.info("password_changed", account=str(account_id))
        return renewed

    async def delete(self, account_id: UUID, password: str, *, address: str) -> None:
        """Delete the account, with its logins; its API keys have no owner any more.

        What else belongs to it stays, and nobody can reach it: no id is given out twice.

        Raises:
            Forbidden: when the password is wrong.
            TooManyRequests, Unavailable: as for a login.
        """
        account = await self.proven(account_id, password, address)
        async with self._database.transaction() as tx:
            await _unchanged(tx, account)
            await self._end_logins(tx, account_id, but=None)
            await tx.accounts.remove(account_id)
        log.info("account_deleted", account=str(account_id))

    async def by_email(self, email: str) -> Account | None:
        """The account with a login name."""
        # Not every database takes every text: PostgreSQL refuses U+0000.
        if not email.isprintable():
            return None
        async with self._database.reading() as tx:
            return await tx.accounts.by_email(email)

    async def proven(self, account_id: UUID, password: str, address: str) -> Account:
        """The account, once its password is right: guesses count as those of logins do.

        Raises:
            Forbidden: when the password is wrong.
            TooManyRequests, Unavailable: as for a login.
        """
        async with self._database.reading() as tx:
            account = await tx.accounts.get(account_id)
        if account is None:
            raise Unauthenticated("The credentials are not valid.")
        attempt = await self._limits.count_login(account.email, address)
        verdict = await self._check(account, password, attempt)
        if not verdict.right:
            log.info("password_refused", account=str(account_id), address=address)
            raise Forbidden("The password is wrong.")
        await self._limits.take_back(attempt)
        return account

    async def _check(self, account: Account | None, password: str, attempt: Attempt) -> Verdict:
        try:
            known_hash = None if account is None else account.password_hash
            return await self._passwords.check(password, known_hash)
        except Unavailable:
            await self._limits.take_back(attempt)
            raise

    async def _begin[T](self, account: Account, verdict: Verdict, begin: Step[T]) -> T:
        async with self._database.transaction() as tx:
            # Held, so that a change of the password comes before, or ends this login, too.
            if await tx.accounts.held(account.id) != account:
                raise _ChangedError
            if verdict.new_hash is not None:
                await tx.accounts.change_hash(account.id, verdict.new_hash)
            return await begin(tx, account.id)

    async def _end_logins(self, tx: Transaction, account_id: UUID, *, but: UUID | None) -> None:
        for kind in self._login_kinds:
            await kind.end_logins(tx, account_id, but=but)


class _ChangedError(Exception):
    """The account has changed since it was read."""


async def _unchanged(tx: Transaction, account: Account) -> None:
    if await tx.accounts.held(account.id) != account:
        raise Conflict("The account has changed meanwhile: try again.")


def login_name(text: str) -> str:
    """An address as it is kept; any other text as it may have been, under earlier rules."""
    try:
        return normalised_email(text)
    except ValueError:
        return text.strip().lower()
