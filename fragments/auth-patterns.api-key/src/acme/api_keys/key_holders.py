"""API keys as credentials of a request."""

from collections.abc import Sequence

from acme.api_keys.service import ApiKeyService
from acme.auth.caller import Caller
from acme.auth.callers import Values


class KeyHolders:
    """`X-API-Key: <key>`. There is no other place to put one."""

    scheme = "ApiKey"

    def __init__(self, api_keys: ApiKeyService) -> None:
        self._api_keys = api_keys

    def sent(self, values: Values) -> Sequence[str]:
        """The keys of a request."""
        return values("x-api-key")

    async def identify(self, credential: str, *, fresh: bool) -> Caller | None:
        """The owner of the key, limited to its scopes; it is looked up each time."""
        return await self._api_keys.identify(credential)
