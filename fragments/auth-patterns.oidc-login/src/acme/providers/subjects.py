"""Whose account a subject of a provider is."""

from uuid import UUID, uuid4

import structlog

from acme.accounts.account import Account
from acme.accounts.service import Step
from acme.auth.clock import Clock
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict, Forbidden, NotFound, Unauthenticated
from acme.issuers.tokens import caller_id
from acme.providers.identity import Identity, Vouched

log = structlog.get_logger()

# A hash that no password has: whoever has this account comes by a provider.
NO_PASSWORD = "!"  # noqa: S105  # no secret


class Subjects:
    """An account is found by issuer and subject alone.

    An address that the provider has verified makes a new account. That of an account which is
    there links nothing: its owner does, logged in.
    """

    def __init__(self, database: Database, *, open_accounts: bool, clock: Clock) -> None:
        self._database = database
        self._open_accounts = open_accounts
        self._clock = clock

    async def begin[T](self, vouched: Vouched, begin: Step[T]) -> tuple[UUID, T]:
        """The account of a subject, and what `begin` gives for it.

        Raises:
            Conflict: when its address has an account, which is not linked.
            Forbidden: when it has none, and none may be made.
        """
        try:
            return await self._begun(vouched, begin)
        except Conflict:
            # Another first login of the same subject may have been a moment faster.
            async with self._database.reading() as tx:
                if await tx.identities.get(_id_of(vouched)) is None:
                    raise
            return await self._begun(vouched, begin)

    async def link(self, vouched: Vouched, account_id: UUID) -> Identity:
        """Link a subject with an account; raises Conflict when it has another one."""
        async with self._database.transaction() as tx:
            if await tx.accounts.held(account_id) is None:
                raise Unauthenticated("The credentials are not valid.")
            identity = await tx.identities.get(_id_of(vouched))
            if identity is not None and identity.account_id != account_id:
                raise Conflict("This subject of the provider has another account.")
            identity = identity or await self._linked(tx, vouched, account_id)
        log.info("identity_linked", account=str(account_id), issuer=vouched.issuer)
        return identity

    async def unlink(self, issuer: str, account_id: UUID) -> None:
        """Take the subjects of an issuer away from an account; raises NotFound, Conflict."""
        async with self._database.transaction() as tx:
            account = await tx.accounts.held(account_id)
            found = await tx.identities.of_account(account_id)
            leaving = [one for one in found if one.issuer == issuer]
            if account is None or not leaving:
                raise NotFound("The account has no subject of this provider.")
            if account.password_hash == NO_PASSWORD and len(leaving) == len(found):
                raise Conflict("Nothing else lets you log in: link another provider first.")
            for one in leaving:
                await tx.identities.remove(one.id)
        log.info("identity_unlinked", account=str(account_id), issuer=issuer)

    async def of_account(self, account_id: UUID) -> list[Identity]:
        """The identities of an account, the oldest first."""
        async with self._database.reading() as tx:
            return await tx.identities.of_account(account_id)

    async def _begun[T](self, vouched: Vouched, begin: Step[T]) -> tuple[UUID, T]:
        async with self._database.transaction() as tx:
            identity = await tx.identities.get(_id_of(vouched))
            account_id = identity.account_id if identity else await self._opened(tx, vouched)
            # Held, so that a deletion comes before, or ends this login, too.
            if await tx.accounts.held(account_id) is None:
                raise Unauthenticated("The account is gone.")
            return account_id, await begin(tx, account_id)

    async def _opened(self, tx: Transaction, vouched: Vouched) -> UUID:
        if not self._open_accounts:
            raise Forbidden("No account is linked with you: log in to yours, and link it.")
        if vouched.email is None:
            raise Forbidden("The provider has not verified your e-mail address.")
        if await tx.accounts.by_email(vouched.email) is not None:
            raise Conflict("Your address has an account: log in to it, and link the provider.")
        account = Account(
            id=uuid4(),
            email=vouched.email,
            password_hash=NO_PASSWORD,
            created_at=self._clock(),
        )
        await tx.accounts.add(account)
        await self._linked(tx, vouched, account.id)
        log.info("account_created", account=str(account.id), issuer=vouched.issuer)
        return account.id

    async def _linked(self, tx: Transaction, vouched: Vouched, account_id: UUID) -> Identity:
        identity = Identity(
            id=_id_of(vouched),
            account_id=account_id,
            issuer=vouched.issuer,
            subject=vouched.subject,
            created_at=self._clock(),
        )
        await tx.identities.add(identity)
        return identity


def _id_of(vouched: Vouched) -> UUID:
    return UUID(caller_id(vouched.issuer, vouched.subject))
