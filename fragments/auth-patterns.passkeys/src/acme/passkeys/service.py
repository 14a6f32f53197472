"""The passkeys of an account: its owner adds them, names them and removes them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import structlog

from acme.accounts.account import Account
from acme.accounts.login_kind import LoginKind
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    Unauthenticated,
)
from acme.passkeys.ceremonies import CeremonyService
from acme.passkeys.ceremony import Begun, Purpose
from acme.passkeys.passkey import Passkey
from acme.passkeys.passwordless import has_password
from acme.passkeys.relying_party import RefusedError, RelyingParty
from acme.passkeys.settings import PasskeySettings

log = structlog.get_logger()


class PasskeyService:
    """Several passkeys per account, as many as the settings allow."""

    def __init__(
        self,
        database: Database,
        relying_party: RelyingParty,
        ceremonies: CeremonyService,
        login_kinds: Sequence[LoginKind],
        settings: PasskeySettings,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._relying_party = relying_party
        self._ceremonies = ceremonies
        self._login_kinds = login_kinds
        self._settings = settings
        self._clock = clock

    async def begin(self, account_id: UUID, *, address: str) -> Begun:
        """What a device of the owner of an account is asked, to make a passkey.

        Raises:
            Conflict: when the account has as many as it may.
            TooManyRequests: when too many ceremonies have been begun from the address.
        """
        async with self._database.reading() as tx:
            account = await tx.accounts.get(account_id)
            kept = await tx.passkeys.of_account(account_id)
        if account is None:
            raise Unauthenticated("The credentials are not valid.")
        self._check_room(kept)
        options = partial(
            self._relying_party.creation_options,
            account_id=account_id,
            email=account.email,
            kept=[each.credential for each in kept],
        )
        return await self._ceremonies.begin(
            Purpose.PASSKEY, options, address=address, account_id=account_id
        )

    async def add(
        self, account_id: UUID, token: str, answer: Mapping[str, object], *, name: str
    ) -> Passkey:
        """Keep the passkey that a device has made in the ceremony of a token.

        Raises:
            InvalidInput: when the ceremony is over, or of another, or its answer is not good.
            Conflict: when the passkey is kept already, or the account has as many as it may.
        """
        passkey = await self.made(token, answer, purpose=Purpose.PASSKEY, account_id=account_id)
        passkey = replace(passkey, name=name)
        async with self._database.transaction() as tx:
            # Held, so that two at the same moment do not both find room for the last one.
            if await tx.accounts.held(account_id) is None:
                raise Unauthenticated("The credentials are not valid.")
            self._check_room(await tx.passkeys.of_account(account_id))
            await tx.passkeys.add(passkey)
        log.info("passkey_added", account=str(account_id), passkey=str(passkey.id))
        return passkey

    async def made(
        self,
        token: str,
        answer: Mapping[str, object],
        *,
        purpose: Purpose,
        account_id: UUID | None = None,
    ) -> Passkey:
        """A passkey as a device has made it, for whom its ceremony was begun; not kept yet."""
        ceremony = await self._ceremonies.end(token, purpose, account_id=account_id)
        if ceremony is None or ceremony.account_id is None:
            raise InvalidInput("The ceremony is over: begin another.")
        try:
            credential = self._relying_party.created(answer, ceremony.challenge)
        except RefusedError as error:
            log.info("passkey_not_added", account=str(ceremony.account_id), reason=str(error))
            raise InvalidInput("The passkey was not accepted.") from error
        return Passkey(
            id=uuid4(),
            account_id=ceremony.account_id,
            name="",
            credential=credential,
            created_at=self._clock(),
            used_at=None,
        )

    async def of_account(self, account_id: UUID) -> list[Passkey]:
        """The passkeys of an account, the oldest first."""
        async with self._database.reading() as tx:
            return await tx.passkeys.of_account(account_id)

    async def rename(self, passkey_id: UUID, name: str, *, account_id: UUID) -> Passkey:
        """Give a passkey another name; raises NotFound."""
        async with self._database.transaction() as tx:
            passkey = await tx.passkeys.rename(passkey_id, name, account_id=account_id)
        if passkey is None:
            raise NotFound("There is no such passkey.")
        return passkey

    async def remove(self, passkey_id: UUID, *, account_id: UUID, session: UUID | None) -> None:
        """Remove a passkey, and end all logins but one, whatever they were begun by.

        Whoever has the device may have logged in with it.

        Raises:
            NotFound: when the account has no such passkey.
            Conflict: when nothing else lets its owner log in.
        """
        async with self._database.transaction() as tx:
            # Held, so that two at the same moment do not remove the last two.
            account = await tx.accounts.held(account_id)
            if not await tx.passkeys.remove(passkey_id, account_id=account_id):
                raise NotFound("There is no such passkey.")
            _check_another_way(account, await tx.passkeys.of_account(account_id))
            for kind in self._login_kinds:
                await kind.end_logins(tx, account_id, but=session)
        log.info("passkey_removed", account=str(account_id), passkey=str(passkey_id))

    def _check_room(self, kept: Sequence[Passkey]) -> None:
        if len(kept) >= self._settings.most:
            raise Conflict(f"The account has {len(kept)} passkeys: remove one first.")


def _check_another_way(account: Account | None, left: Sequence[Passkey]) -> None:
    if not left and (account is None or not has_password(account)):
        raise Conflict("Without this passkey nobody could log in: add another one first.")
