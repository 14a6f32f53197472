"""Keys that the environment brings, because memory forgets those that are made while it runs."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from acme.api_keys.api_key import (
    ApiKey,
    check_owner,
    check_scopes,
    is_key_id,
)
from acme.api_keys.last_uses import LastUses
from acme.api_keys.owners import KeyOwners
from acme.api_keys.service import ApiKeyService
from acme.api_keys.settings import KeySettings
from acme.database import Database
from acme.errors import ConfigurationError, InvalidInput

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@asynccontextmanager
async def open_api_keys(
    database: Database,
    last_uses: LastUses,
    owners: KeyOwners,
    settings: KeySettings,
) -> AsyncIterator[ApiKeyService]:
    """The service, with the preset keys in the database.

    Raises:
        ConfigurationError: says which of them is malformed.
    """
    async with database.transaction() as tx:
        for key in read_preset(settings.preset):
            await tx.api_keys.add(key)
    yield ApiKeyService(database, last_uses, owners)


def write_preset(key: ApiKey) -> str:
    """A key as the setting takes it: `<id>:<digest>:<owner>:<day it ends>:<scope>+<scope>`."""
    scopes = "+".join(sorted(key.scopes))
    return f"{key.id}:{key.digest}:{key.owner}:{key.expires_at:%F}:{scopes}"


def read_preset(text: str) -> list[ApiKey]:
    """The keys of the setting."""
    entries = text.split(",") if text else []
    return [_read(entry.strip(), place) for place, entry in enumerate(entries, start=1)]


def _read(entry: str, place: int) -> ApiKey:
    try:
        key_id, digest, owner, day, listed = entry.split(":", 4)
        scopes = frozenset(listed.split("+")) if listed else frozenset[str]()
        if not (is_key_id(key_id) and _DIGEST.fullmatch(digest)):
            raise ValueError("another form")
        check_owner(owner)
        check_scopes(scopes)
        return ApiKey(
            id=key_id,
            owner=owner,
            name=f"preset {place}",
            digest=digest,
            scopes=scopes,
            created_at=datetime.now(UTC),
            expires_at=datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC),
        )
    except (InvalidInput, ValueError) as error:
        raise ConfigurationError(
            "KEYS_PRESET",
            f"key {place} is malformed: use what the command `api-key` prints",
        ) from error
