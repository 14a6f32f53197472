"""Accounts that have no password, from the first day on: somebody registers with a passkey."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import structlog

from acme.accounts.account import Account
from acme.accounts.login_kind import LoginKind
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.email_addresses import normalised_email
from acme.errors import Conflict
from acme.logins.limits import LoginLimits
from acme.passkeys.ceremonies import CeremonyService
from acme.passkeys.ceremony import Begun, Purpose
from acme.passkeys.passwordless import NO_HASH, has_password
from acme.passkeys.relying_party import RelyingParty
from acme.passkeys.service import PasskeyService

log = structlog.get_logger()


class PasswordlessAccounts:
    """Lets people register with a passkey, and leave.

    As with a password, nothing here tells who has not logged in whether an address has an account.
    """

    def __init__(
        self,
        database: Database,
        relying_party: RelyingParty,
        ceremonies: CeremonyService,
        passkeys: PasskeyService,
        limits: LoginLimits,
        login_kinds: Sequence[LoginKind],
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._relying_party = relying_party
        self._ceremonies = ceremonies
        self._passkeys = passkeys
        self._limits = limits
        self._login_kinds = login_kinds
        self._clock = clock

    async def begin(self, email: str, *, address: str) -> Begun:
        """What a device is asked, to make the first passkey of an account.

        Raises:
            TooManyRequests: when too many have been asked for from the address.
        """
        account_id = uuid4()
        options = partial(
            self._relying_party.creation_options,
            account_id=account_id,
            email=normalised_email(email),
        )
        return await self._ceremonies.begin(
            Purpose.ACCOUNT, options, address=address, account_id=account_id
        )

    async def register(
        self, email: str, token: str, answer: Mapping[str, object], *, name: str, address: str
    ) -> None:
        """Make an account with the passkey of a ceremony, unless the address has one.

        Then nothing changes, nor is it told.

        Raises:
            InvalidInput: when the ceremony is over, or its answer is not good.
            TooManyRequests: when too many accounts have been made from the address.
        """
        await self._limits.count_registration(address)
        made = await self._passkeys.made(token, answer, purpose=Purpose.ACCOUNT)
        account = Account(
            id=made.account_id,
            email=normalised_email(email),
            password_hash=NO_HASH,
            created_at=made.created_at,
        )
        try:
            async with self._database.transaction() as tx:
                await tx.accounts.add(account)
                await tx.passkeys.add(replace(made, name=name))
        except Conflict:
            async with self._database.reading() as tx:
                if await tx.accounts.by_email(account.email) is None:
                    raise
            log.info("registration_repeated")
        else:
            log.info("account_created", account=str(account.id), address=address)

    async def delete(self, account_id: UUID) -> None:
        """Delete an account without a password, whose owner has just proved to be them.

        What else belongs to it stays, and nobody can reach it: no id is given out twice.

        Raises:
            Conflict: when it has a password, which is asked for then.
        """
        async with self._database.transaction() as tx:
            account = await tx.accounts.held(account_id)
            if account is not None and has_password(account):
                raise Conflict("The account has a password: send it to /account/deletion.")
            for kind in self._login_kinds:
                await kind.end_logins(tx, account_id, but=None)
            await tx.accounts.remove(account_id)
        log.info("account_deleted", account=str(account_id))
