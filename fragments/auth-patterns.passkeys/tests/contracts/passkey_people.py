"""People with passkeys, on any database."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from acme.accounts.account import Account
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Unauthenticated
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings
from acme.passkeys.ceremonies import CeremonyService
from acme.passkeys.ceremony import Begun, digest_of
from acme.passkeys.logins import PasskeyLogins
from acme.passkeys.passkey import Passkey
from acme.passkeys.passwordless_accounts import PasswordlessAccounts
from acme.passkeys.relying_party import RelyingParty
from acme.passkeys.service import PasskeyService
from acme.passkeys.settings import PasskeySettings

from ..auth.authenticator import Authenticator

SETTINGS = PasskeySettings(most=3)
START = datetime(2026, 1, 1, 12, 0, 0, 123457, tzinfo=UTC)
ADA, GRACE, HERE = "ada@example.com", "grace@example.com", "192.0.2.1"
BARRED = "!"


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class People:
    """One process of the service, as far as passkeys go; logins are the id of their account."""

    def __init__(self, database: Database, time: Time) -> None:
        self.database = database
        self.time = time
        self.ended: list[tuple[UUID, UUID | None]] = []
        limits = LoginLimits(database, LoginSettings(), time)
        party = RelyingParty(SETTINGS)
        ceremonies = CeremonyService(database, limits, SETTINGS, time)
        self.passkeys = PasskeyService(database, party, ceremonies, (self,), SETTINGS, time)
        self.logins = PasskeyLogins(database, party, ceremonies, (self,), time)
        self.passwordless = PasswordlessAccounts(
            database, party, ceremonies, self.passkeys, limits, (self,), time
        )

    async def end_logins(
        self, _tx: Transaction, account_id: UUID, *, but: UUID | None = None
    ) -> None:
        self.ended.append((account_id, but))

    async def remove_expired(self) -> None:
        """There are none."""

    async def new_account(self, email: str = ADA, password_hash: str = "a hash") -> UUID:
        account = Account(
            id=uuid4(), email=email, password_hash=password_hash, created_at=self.time()
        )
        async with self.database.transaction() as tx:
            await tx.accounts.add(account)
        return account.id

    async def registered(self, email: str) -> UUID:
        """Somebody without a password, with one passkey."""
        begun, device = await self.passwordless.begin(email, address=HERE), Authenticator()
        answer = device.create(dict(begun.options))
        await self.passwordless.register(email, begun.token, answer, name="First", address=HERE)
        return await self.login(device)

    async def add(self, account_id: UUID, device: Authenticator, name: str = "x") -> Passkey:
        begun = await self.passkeys.begin(account_id, address=HERE)
        answer = device.create(dict(begun.options))
        return await self.passkeys.add(account_id, begun.token, answer, name=name)

    async def login(self, device: Authenticator) -> UUID:
        begun = await self.logins.begin(address=HERE)
        return await self.answer(begun, device.get(dict(begun.options)))

    async def answer(self, begun: Begun, answer: Mapping[str, Any]) -> UUID:
        async def begin(_tx: Transaction, account_id: UUID) -> UUID:
            return account_id

        return await self.logins.login(begun.token, answer, address=HERE, begin=begin)

    async def refused(self, device: Authenticator) -> None:
        with pytest.raises(Unauthenticated, match=r"^The passkey was not accepted\.$"):
            await self.login(device)

    async def is_kept(self, begun: Begun) -> bool:
        async with self.database.transaction() as tx:
            return await tx.ceremonies.take(digest_of(begun.token)) is not None
