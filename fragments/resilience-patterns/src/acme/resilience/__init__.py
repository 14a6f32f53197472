"""What surrounds each call to a server: deadline, retries, bulkhead, breaker and fallback."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import stamina
import structlog

from acme.breaker import Away, Breaker
from acme.errors import Unavailable
from acme.resilience.budget import RetryBudget
from acme.resilience.bulkhead import Bulkhead
from acme.resilience.counts import PolicyCounts
from acme.resilience.deadline import remaining_seconds, within
from acme.resilience.errors import FINAL, Busy
from acme.resilience.limits import Limits

log = structlog.get_logger()

_DEFAULT = Limits()


class Policy:
    """One for each server that is called, as long as the process lives: it remembers.

    `name` begins a sentence, such as "The bank"; `place` is where it is, without secrets.
    """

    # Most of what a service does, it does without this server.
    critical = False

    def __init__(self, name: str, place: str, limits: Limits = _DEFAULT) -> None:
        self._name = name
        self._limits = limits
        self._budget = RetryBudget(share=limits.retry_share, reserve=limits.retry_reserve)
        self._bulkhead = Bulkhead(name, at_once=limits.at_once, waiting=limits.waiting)
        self._breaker = Breaker(
            name,
            place,
            None,
            seconds=limits.attempt_seconds,
            failures=limits.failures,
            longest_pause_seconds=limits.longest_outage_pause_seconds,
        )
        self._counter = Counter[str]()

    async def call[T](
        self,
        work: Callable[[], Awaitable[T]],
        *,
        repeatable: bool = True,
        fallbacks: Sequence[Callable[[], Awaitable[T]]] = (),
    ) -> T:
        """What `work` returns, or the first fallback that has a result.

        `work` raises Unavailable for what may pass. It is tried again, unless it is not
        `repeatable`: what the server did before it failed must not matter.

        Raises:
            Unavailable: that of the last attempt, or one of those in `errors.py`.
        """
        self._counter["calls"] += 1
        self._budget.called()
        try:
            with structlog.contextvars.bound_contextvars(server=self._name):
                async with within(self._limits.total_seconds, self._name):
                    return await (self._retried(work) if repeatable else self._once(work))
        except Unavailable as error:
            self._counter["failures"] += 1
            return await self._instead(error, fallbacks)

    async def ping(self) -> None:
        """Raise Unavailable while the breaker is open. It asks nobody: each call may cost."""
        if self._breaker.open:
            raise Away(f"{self._name} does not answer.")

    def counts(self) -> PolicyCounts:
        """What calls have come to."""
        return PolicyCounts(**self._counter, openings=self._breaker.openings)

    async def _once[T](self, work: Callable[[], Awaitable[T]]) -> T:
        async with self._bulkhead.place(), self._breaker.guard():
            return await work()

    async def _retried[T](self, work: Callable[[], Awaitable[T]]) -> T:
        tried = 0

        def pause(error: Exception) -> float | bool:
            return self._pause(error, tried)

        async for attempt in stamina.retry_context(
            on=pause, attempts=self._limits.attempts, timeout=None
        ):
            tried = attempt.num
            with attempt:
                return await self._once(work)
        raise AssertionError("the last attempt raises")

    def _pause(self, error: Exception, tried: int) -> float | bool:
        """How many seconds to wait before the next attempt; False for none.

        Of random length, so that what failed together does not come back together:
        https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, "full jitter".
        """
        limits = self._limits
        if not isinstance(error, Unavailable) or isinstance(error, FINAL):
            return False
        longest = limits.first_pause_seconds * 2.0 ** min(tried - 1, 32)
        longest = min(longest, limits.longest_pause_seconds)
        seconds = random.uniform(0, longest)  # noqa: S311 - no secret
        if isinstance(error, Busy):
            seconds += error.retry_after_seconds
        if tried == limits.attempts or seconds >= remaining_seconds():
            return False
        if not self._budget.take():
            self._counter["forgone"] += 1
            return False
        self._counter["retries"] += 1
        return seconds

    async def _instead[T](
        self, error: Unavailable, fallbacks: Sequence[Callable[[], Awaitable[T]]]
    ) -> T:
        for number, fallback in enumerate(fallbacks, start=1):
            try:
                result = await fallback()
            except Unavailable as another:
                error = another
            else:
                self._counter["fallbacks"] += 1
                log.warning("fell_back", server=self._name, fallback=number, error=str(error))
                return result
        raise error
