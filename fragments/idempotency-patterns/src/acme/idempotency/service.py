"""What becomes of a request with a key."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from acme.database.joining import JoiningDatabase
from acme.database.transaction import Transaction
from acme.errors import Conflict, InvalidInput, Unavailable
from acme.idempotency.key import Claim, Kept, Reply
from acme.idempotency.settings import IdempotencySettings

_TRIES = 5
_REMOVED_AT_ONCE = 500


class InFlight(Conflict):
    """The same request is being done at this moment."""


class IdempotentRequests:
    """Claims keys, and keeps replies in the unit of work of their effects.

    The claim is committed before the request is done, so that others find it. A process that dies
    in between leaves it to expire; what it had done is rolled back with it.
    """

    def __init__(
        self,
        database: JoiningDatabase,
        settings: IdempotencySettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._retention = timedelta(seconds=settings.retention_seconds)
        self._clock = clock

    async def claim(self, key_id: str, fingerprint: str) -> Claim | Reply:
        """The right to do a request, or the reply of the one that did it.

        Raises:
            InFlight: while another one does it.
            InvalidInput: when the key was used for another request.
        """
        for _ in range(_TRIES):
            async with self._database.reading() as tx:
                kept = await tx.idempotency_keys.find(key_id)
            now = self._clock()
            if kept is not None and kept.claim.expires_at > now:
                return _reply(kept, fingerprint)
            claim = Claim(id=key_id, fingerprint=fingerprint, expires_at=now + self._lease)
            if await self._won(claim, kept):
                return claim
        raise Unavailable("Too many requests with this key at the same moment. Try again.")

    def together(self) -> AbstractAsyncContextManager[Transaction]:
        """The unit of work of a request and its reply: all that it does joins it."""
        return self._database.together()

    async def keep(self, tx: Transaction, claim: Claim, reply: Reply) -> None:
        """Keep a reply in the unit of work of its effect.

        Raises:
            Conflict: when the lease was over and another has the claim: the effect is its.
        """
        until = self._clock() + self._retention
        if not await tx.idempotency_keys.keep(claim, reply, until=until):
            raise Conflict("This took too long, and was given up in favour of another try.")

    async def release(self, claim: Claim) -> None:
        """Let the request be made again; one that has lost its claim has nothing to release."""
        async with self._database.transaction() as tx:
            await tx.idempotency_keys.release(claim)

    async def remove_expired(self) -> None:
        """Forget what is not needed any more."""
        removed = _REMOVED_AT_ONCE
        while removed == _REMOVED_AT_ONCE:
            async with self._database.transaction() as tx:
                removed = await tx.idempotency_keys.remove_expired(
                    now=self._clock(), limit=_REMOVED_AT_ONCE
                )

    async def _won(self, claim: Claim, before: Kept | None) -> bool:
        try:
            async with self._database.transaction() as tx:
                if before is not None:
                    return await tx.idempotency_keys.take_over(claim, token=before.claim.token)
                await tx.idempotency_keys.claim(claim)
        except Conflict:
            return False
        return True


def _reply(kept: Kept, fingerprint: str) -> Reply:
    if kept.claim.fingerprint != fingerprint:
        raise InvalidInput("This Idempotency-Key was used for another request.")
    if kept.reply is None:
        raise InFlight("A request with this Idempotency-Key is being done.")
    return kept.reply
