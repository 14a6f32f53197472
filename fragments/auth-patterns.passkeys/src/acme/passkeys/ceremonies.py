"""Begin ceremonies, and end each once, whether its answer is good or not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import ServiceError
from acme.logins.limits import LoginLimits
from acme.passkeys.ceremony import (
    Begun,
    Ceremony,
    Purpose,
    digest_of,
    new_challenge,
    new_token,
)
from acme.passkeys.settings import PasskeySettings

log = structlog.get_logger()

_REMOVED_AT_ONCE = 20


class CeremonyService:
    """Ceremonies of this service, which any of its processes may end."""

    def __init__(
        self,
        database: Database,
        limits: LoginLimits,
        settings: PasskeySettings,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._limits = limits
        self._settings = settings
        self._clock = clock

    async def begin(
        self,
        purpose: Purpose,
        options: Callable[[bytes], dict[str, object]],
        *,
        address: str,
        account_id: UUID | None = None,
    ) -> Begun:
        """A new ceremony, with the options of its challenge.

        Raises:
            TooManyRequests: when too many have been begun from the address.
        """
        await self._limits.count_from("ceremony", address, self._settings.ceremonies_limit)
        await self._remove_expired()
        token, challenge = new_token(), new_challenge()
        ceremony = Ceremony(
            digest=digest_of(token),
            purpose=purpose,
            account_id=account_id,
            challenge=challenge,
            expires_at=self._clock() + timedelta(seconds=self._settings.ceremony_seconds),
        )
        async with self._database.transaction() as tx:
            await tx.ceremonies.add(ceremony)
        return Begun(token=token, options=options(challenge))

    async def end(
        self, token: str, purpose: Purpose, *, account_id: UUID | None = None
    ) -> Ceremony | None:
        """The ceremony of a token, which is over; None unless it was for this, and is in time."""
        async with self._database.transaction() as tx:
            ceremony = await tx.ceremonies.take(digest_of(token))
        if ceremony is None or ceremony.purpose != purpose:
            return None
        if account_id is not None and ceremony.account_id != account_id:
            return None
        return ceremony if self._clock() < ceremony.expires_at else None

    async def _remove_expired(self) -> None:
        try:
            async with self._database.transaction() as tx:
                await tx.ceremonies.remove_expired(now=self._clock(), limit=_REMOVED_AT_ONCE)
        except ServiceError as error:
            log.info("old_ceremonies_kept", reason=str(error))
