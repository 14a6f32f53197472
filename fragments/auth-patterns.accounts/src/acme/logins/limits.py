"""How often somebody may try to log in.

Three counters, because each alone is easy to get round or to abuse: by account and address
together (guessing one password), by address (one password for many accounts), and by account
(guessing from many addresses). Whoever has logged in from an address before is not held to the
last: an attacker elsewhere cannot lock them out.

What was counted for one attempt is taken back when it succeeds, and nothing else ever is: the
failures of others stay, however often the owner logs in.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import (
    Conflict,
    ServiceError,
    TooManyRequests,
    Unavailable,
)
from acme.logins.counter import Counter, counter_key
from acme.logins.settings import LoginSettings
from acme.networks import network_of

log = structlog.get_logger()

Attempt = tuple[Counter, ...]
"""One attempt, as it was counted."""

_KNOWN_FOR = timedelta(days=30)
# A few times what one attempt adds, so that the table shrinks back after an attack.
_REMOVED_AT_ONCE = 20
_TRIES = 5


class LoginLimits:
    """Counts attempts before they are made, and takes back those that succeed."""

    def __init__(self, database: Database, settings: LoginSettings, clock: Clock = utc_now) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock

    async def count_login(self, email: str, address: str) -> Attempt:
        """Allow one more attempt.

        Raises:
            TooManyRequests: the same for an account that exists and for one that does not.
        """
        limits = {
            counter_key("pair", email, network_of(address)): self._settings.pair_limit,
            counter_key("address", network_of(address)): self._settings.address_limit,
        }
        async with self._database.reading() as tx:
            known = await tx.login_attempts.is_open(_known(email, address), now=self._clock())
        if not known:
            limits[counter_key("account", email)] = self._settings.account_limit
        return await self._count(limits)

    async def take_back(self, attempt: Attempt) -> None:
        """Forget an attempt that was no wrong guess."""
        await _until_settled(partial(self._settle, attempt))

    async def login_succeeded(self, email: str, address: str, attempt: Attempt) -> None:
        """Forget the attempt; know the address from now on."""
        await _until_settled(partial(self._settle, attempt, _known(email, address)))

    async def count_registration(self, address: str) -> None:
        """Allow one more registration; raises TooManyRequests."""
        await self.count_from("registration", address, self._settings.registration_limit)

    async def count_from(self, kind: str, address: str, limit: int) -> None:
        """Allow one more of a kind of request from an address; raises TooManyRequests."""
        await self._count({counter_key(kind, network_of(address)): limit})

    async def _settle(self, attempt: Attempt, known: str | None = None) -> None:
        now = self._clock()
        async with self._database.transaction() as tx:
            for counted in attempt:
                await tx.login_attempts.take_back(counted)
            if known is not None:
                await tx.login_attempts.remove(known)
                await tx.login_attempts.count(known, now=now, until=now + _KNOWN_FOR)

    async def _count(self, limits: dict[str, int]) -> Attempt:
        now = self._clock()
        until = now + timedelta(seconds=self._settings.window_seconds)

        async def count() -> Attempt:
            async with self._database.transaction() as tx:
                # In one order everywhere, so that two attempts never wait for each other.
                attempt = [
                    await tx.login_attempts.count(key, now=now, until=until)
                    for key in sorted(limits)
                ]
                if full := [counted for counted in attempt if counted.count > limits[counted.key]]:
                    # Rolls back: attempts that are refused do not prolong the wait.
                    wait = max(counted.expires_at for counted in full) - now
                    raise TooManyRequests(
                        "Too many attempts. Try again later.",
                        retry_after_seconds=max(1, round(wait.total_seconds())),
                    )
            return tuple(attempt)

        # Apart: whoever holds what it removes must not wait for another attempt.
        await self._remove_expired()
        return await _until_settled(count)

    async def _remove_expired(self) -> None:
        try:
            async with self._database.transaction() as tx:
                await tx.login_attempts.remove_expired(now=self._clock(), limit=_REMOVED_AT_ONCE)
        except ServiceError as error:
            # The next attempt tidies up: nobody's login hangs on it.
            log.info("old_attempts_kept", reason=str(error))


async def _until_settled[T](work: Callable[[], Awaitable[T]]) -> T:
    # A database may settle a race by refusing one of two, however they order their changes:
    # InnoDB locks gaps as well as rows.
    for _ in range(_TRIES):
        try:
            return await work()
        except Conflict:
            continue
    raise Unavailable("Too many attempts at the same moment. Try again.")


def _known(email: str, address: str) -> str:
    return counter_key("known", email, network_of(address))
