"""The endpoints of owners: registered, given another secret, removed."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from acme.database import Database
from acme.errors import Conflict, InvalidInput
from acme.public_urls import ForbiddenAddress, pinned
from acme.webhooks.messages import Endpoint
from acme.webhooks.settings import WebhookSettings

_MOST = 10
_BOTH_SECRETS = timedelta(days=1)


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class EndpointService:
    """Keeps endpoints for their owners."""

    def __init__(self, database: Database, settings: WebhookSettings) -> None:
        self._database = database
        self._settings = settings

    async def register(self, owner: str, url: str) -> Endpoint:
        """Keep an endpoint, with a new secret.

        Raises:
            InvalidInput: for a URL that is not public, or stands for nothing.
            Conflict: for more endpoints than an owner may have.
        """
        try:
            await pinned(url, allow_private=self._settings.allow_private)
        except (ForbiddenAddress, OSError, UnicodeError):
            # One answer for both: it tells nobody what there is in this network.
            raise InvalidInput("The URL of an endpoint has a host that all can reach.") from None
        endpoint = Endpoint(
            id=uuid4(), owner=owner, url=url, secret=new_secret(), created_at=datetime.now(UTC)
        )
        async with self._database.transaction() as tx:
            if len(await tx.webhook_endpoints.of_owner(owner)) >= _MOST:
                raise Conflict(f"There are {_MOST} endpoints already.")
            await tx.webhook_endpoints.add(endpoint)
        return endpoint

    async def of_owner(self, owner: str) -> Sequence[Endpoint]:
        """The endpoints of an owner."""
        async with self._database.reading() as tx:
            return await tx.webhook_endpoints.of_owner(owner)

    async def rotate(self, owner: str, endpoint_id: UUID) -> Endpoint:
        """Give an endpoint another secret; for a day, messages are signed with both."""
        async with self._database.transaction() as tx:
            before = await tx.webhook_endpoints.held(owner, endpoint_id)
            endpoint = replace(
                before,
                secret=new_secret(),
                former_secret=before.secret,
                former_until=datetime.now(UTC) + _BOTH_SECRETS,
            )
            await tx.webhook_endpoints.replace(endpoint)
        return endpoint

    async def enable(self, owner: str, endpoint_id: UUID) -> Endpoint:
        """Send to an endpoint again that was disabled, what waits first."""
        async with self._database.transaction() as tx:
            before = await tx.webhook_endpoints.held(owner, endpoint_id)
            endpoint = replace(before, disabled_at=None, failing_since=None)
            await tx.webhook_endpoints.replace(endpoint)
        return endpoint

    async def remove(self, owner: str, endpoint_id: UUID) -> None:
        """Forget an endpoint; raises NotFound for one of somebody else."""
        async with self._database.transaction() as tx:
            await tx.webhook_endpoints.held(owner, endpoint_id)
            await tx.webhook_endpoints.remove(endpoint_id)
