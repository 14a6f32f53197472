"""How often somebody may try to log in.

Three counters, because each alone is easy to get round or to abuse: by account and address
together (guessing one password), by address (one password for many accounts), and by account
(guessing from many addresses). Whoever has logged in from an address before is not held to the
last: an attacker elsewhere cannot lock them out.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import Conflict, TooManyRequests, Unavailable
from acme.logins.counter import Counter, counter_key, network_of
from acme.logins.settings import LoginSettings

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

    async def count_login(self, email: str, address: str) -> None:
        """Allow one more attempt.

        Raises:
            TooManyRequests: the same for an account that exists and for one that does not.
        """
        limits = self._limits(email, address)
        known = _known(email, address)
        by_account = counter_key("account", email)
        async with self._database.reading() as tx:
            if await tx.login_attempts.is_open(known, now=self._clock()):
                del limits[by_account]
        await self._count(limits)

    async def take_back(self, email: str, address: str) -> None:
        """Forget one attempt that came to nothing."""

        async def take_back() -> None:
            async with self._database.transaction() as tx:
                for key in sorted(self._limits(email, address)):
                    await tx.login_attempts.take_back(key)

        await _until_settled(take_back)

    async def login_succeeded(self, email: str, address: str) -> None:
        """Forget the attempt and the failures before it; know the address from now on."""
        now = self._clock()
        pair, known = _pair(email, address), _known(email, address)

        async def forget() -> None:
            async with self._database.transaction() as tx:
                for key in sorted({*self._limits(email, address), known}):
                    if key in {pair, known}:
                        await tx.login_attempts.remove(key)
                    else:
                        await tx.login_attempts.take_back(key)
                await tx.login_attempts.count(known, now=now, until=now + _KNOWN_FOR)

        await _until_settled(forget)

    async def count_registration(self, address: str) -> None:
        """Allow one more registration; raises TooManyRequests."""
        key = counter_key("registration", network_of(address))
        await self._count({key: self._settings.registration_limit})

    def _limits(self, email: str, address: str) -> dict[str, int]:
        return {
            _pair(email, address): self._settings.pair_limit,
            counter_key("address", network_of(address)): self._settings.address_limit,
            counter_key("account", email): self._settings.account_limit,
        }

    async def _count(self, limits: dict[str, int]) -> None:
        now = self._clock()
        until = now + timedelta(seconds=self._settings.window_seconds)

        async def remove_expired() -> None:
            async with self._database.transaction() as tx:
                await tx.login_attempts.remove_expired(now=now, limit=_REMOVED_AT_ONCE)

        async def count() -> None:
            full: list[Counter] = []
            async with self._database.transaction() as tx:
                # In one order everywhere, so that two attempts never wait for each other.
                for key in sorted(limits):
                    counter = await tx.login_attempts.count(key, now=now, until=until)
                    if counter.count > limits[key]:
                        full.append(counter)
                if full:
                    # Rolls back: attempts that are refused do not prolong the wait.
                    wait = max(counter.expires_at for counter in full) - now
                    raise TooManyRequests(
                        "Too many attempts. Try again later.",
                        retry_after_seconds=max(1, round(wait.total_seconds())),
                    )

        # Apart: whoever holds what it removes must not wait for another attempt.
        await _until_settled(remove_expired)
        await _until_settled(count)


async def _until_settled(work: Callable[[], Awaitable[None]]) -> None:
    # A database may settle a race by refusing one of two, however they order their changes:
    # InnoDB locks gaps as well as rows.
    for _ in range(_TRIES):
        try:
            await work()
        except Conflict:
            continue
        return
    raise Unavailable("Too many attempts at the same moment. Try again.")


def _pair(email: str, address: str) -> str:
    return counter_key("pair", email, network_of(address))


def _known(email: str, address: str) -> str:
    return counter_key("known", email, network_of(address))
