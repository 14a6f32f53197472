"""Make, list and revoke API keys, and recognise one that is sent."""

import structlog

from acme.api_keys.api_key import ApiKey, is_key_id, parts_of
from acme.api_keys.last_uses import LastUses
from acme.api_keys.owners import KeyOwners
from acme.auth.caller import Caller
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import Conflict, NotFound

log = structlog.get_logger()

MAX_KEYS_OF_OWNER = 50
"""Far more than anybody can keep track of."""


class ApiKeyService:
    """The API keys of all owners."""

    def __init__(
        self,
        database: Database,
        last_uses: LastUses,
        owners: KeyOwners,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._last_uses = last_uses
        self._owners = owners
        self._clock = clock

    async def create(
        self, *, owner: str, name: str, scopes: frozenset[str], days: int
    ) -> tuple[ApiKey, str]:
        """A new key and its text, which nobody can be told again.

        Raises:
            InvalidInput: as `ApiKey.new`.
            Conflict: when the owner is gone, or has too many keys. Keys made at the same moment
                do not see each other, so the bound may be passed by a few.
        """
        key, text = ApiKey.new(
            owner=owner,
            name=name,
            scopes=scopes,
            days=days,
            now=self._clock(),
        )
        async with self._database.transaction() as tx:
            if not await self._owners.admit(tx, owner):
                raise Conflict("There is no such account.")
            if len(await tx.api_keys.of_owner(owner)) >= MAX_KEYS_OF_OWNER:
                raise Conflict(f"There are {MAX_KEYS_OF_OWNER} keys: revoke one first.")
            await tx.api_keys.add(key)
        log.info("api_key_created", key=key.id, owner=owner)
        return key, text

    async def of_owner(self, owner: str) -> list[ApiKey]:
        """The keys of an owner that are not revoked, newest first."""
        async with self._database.reading() as tx:
            return await tx.api_keys.of_owner(owner)

    async def revoke(self, key_id: str, *, owner: str | None = None) -> None:
        """End a key at once, in all instances.

        Raises:
            NotFound: when there is no such key, or not of this owner (None: of whomever).
        """
        if not is_key_id(key_id):
            # Not every database takes every text: PostgreSQL refuses U+0000.
            raise NotFound("There is no such key.")
        async with self._database.transaction() as tx:
            key = await tx.api_keys.get(key_id)
            if key is None or key.revoked_at or (owner is not None and key.owner != owner):
                raise NotFound("There is no such key.")
            await tx.api_keys.revoke(key_id, now=self._clock())
        log.info("api_key_revoked", key=key_id)

    async def identify(self, text: str) -> Caller | None:
        """The owner of a key, limited to its scopes; None unless the key is good."""
        parts = parts_of(text)
        if parts is None:
            return None
        key_id, secret = parts
        now = self._clock()
        async with self._database.reading() as tx:
            key = await tx.api_keys.get(key_id)
            if key is None or not key.is_good(secret, now):
                return None
            if not await self._owners.admit(tx, key.owner):
                return None
        self._last_uses.note(key, now)
        return Caller(id=key.owner, scopes=key.scopes)
