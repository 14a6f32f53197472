"""Log in by a provider: there and back, once."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import structlog

from acme.accounts.service import Step
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import NotFound, Unauthenticated
from acme.providers.identity import (
    Answer,
    Identity,
    PendingLogin,
    Vouched,
    digest_of,
    new_secret,
)
from acme.providers.limits import ProviderLimits
from acme.providers.provider import Provider
from acme.providers.settings import ProviderSettings
from acme.providers.subjects import Subjects

log = structlog.get_logger()

_REMOVED_AT_ONCE = 20


class ProviderLogins:
    """Sends people to their provider, and takes what they come back with, once."""

    def __init__(
        self,
        database: Database,
        providers: Mapping[str, Provider],
        limits: ProviderLimits,
        settings: ProviderSettings,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._providers = providers
        self._limits = limits
        self._settings = settings
        self._clock = clock
        self._subjects = Subjects(database, open_accounts=settings.open_accounts, clock=clock)

    def names(self) -> list[str]:
        """The names of all providers."""
        return sorted(self._providers)

    async def begin(
        self, provider: str, *, address: str, account_id: UUID | None = None
    ) -> tuple[str, str]:
        """Where to send the browser, and a secret that its page keeps until it comes back.

        With `account_id`, the subject who comes back is to be linked with that account.

        Raises:
            NotFound: when there is no such provider.
            TooManyRequests: when too many were begun from the address.
            Unavailable: when the provider does not answer; it is named.
        """
        found = self._provider(provider)
        await self._limits.count_begun(address)
        now, secret, state = self._clock(), new_secret(), new_secret()
        pending = PendingLogin(
            digest=digest_of(secret),
            state_digest=digest_of(state),
            provider=provider,
            nonce=new_secret(),
            verifier=new_secret(),
            account_id=account_id,
            expires_at=now + timedelta(seconds=self._settings.pending_seconds),
        )
        url = await found.login_url(pending, state)
        async with self._database.transaction() as tx:
            await tx.pending_logins.remove_expired(now=now, limit=_REMOVED_AT_ONCE)
            await tx.pending_logins.add(pending)
        return url, secret

    async def log_in[T](
        self, provider: str, secret: str, answer: Answer, *, address: str, begin: Step[T]
    ) -> T:
        """What `begin` gives whoever the provider vouches for.

        Raises:
            Unauthenticated: when this login was not begun here, is over, or is used up, or the
                provider does not vouch for it.
            Conflict: when the address has an account; log in to it, and link the provider.
            Forbidden: when there is no account, and none may be made.
            NotFound, Unavailable: as `begin` does.
        """
        vouched = await self._vouched(provider, secret, answer, account_id=None)
        account_id, begun = await self._subjects.begin(vouched, begin)
        log.info("logged_in", account=str(account_id), address=address, issuer=vouched.issuer)
        return begun

    async def link(
        self, provider: str, secret: str, answer: Answer, *, account_id: UUID
    ) -> Identity:
        """Link whoever the provider vouches for with the account that began this.

        Raises:
            Unauthenticated, NotFound, Unavailable: as `log_in` does.
            Conflict: when the subject has another account.
        """
        vouched = await self._vouched(provider, secret, answer, account_id=account_id)
        return await self._subjects.link(vouched, account_id)

    async def unlink(self, provider: str, *, account_id: UUID) -> None:
        """Take the subjects of a provider away from an account.

        Raises:
            NotFound: when there is no such provider, or the account has none of its subjects.
            Conflict: when nothing else lets its owner log in.
        """
        await self._subjects.unlink(self._provider(provider).issuer, account_id)

    async def of_account(self, account_id: UUID) -> list[Identity]:
        """The identities of an account, the oldest first."""
        return await self._subjects.of_account(account_id)

    async def logout_url(self, provider: str) -> str:
        """Where a browser is logged out of the provider; raises NotFound, Unavailable."""
        return await self._provider(provider).logout_url()

    def _provider(self, name: str) -> Provider:
        found = self._providers.get(name)
        if found is None:
            named = ", ".join(self.names()) or "none: set it to the clients of your providers"
            raise NotFound(f"No provider has this name. PROVIDERS_CLIENTS names {named}.")
        return found

    async def _vouched(
        self, provider: str, secret: str, answer: Answer, *, account_id: UUID | None
    ) -> Vouched:
        found = self._provider(provider)
        # Used up before anybody else is asked: one that comes again is refused, however it ended.
        async with self._database.transaction() as tx:
            pending = await tx.pending_logins.take(digest_of(secret))
        if (
            pending is None
            or pending.expires_at <= self._clock()
            or pending.provider != provider
            or pending.account_id != account_id
            or not hmac.compare_digest(pending.state_digest, digest_of(answer.state))
        ):
            log.info("provider_login_refused", reason="not begun here, over, or used up")
            raise Unauthenticated("This login was not begun here, or it is over. Log in again.")
        return await found.vouched(pending, answer.code, answer.issuer)
