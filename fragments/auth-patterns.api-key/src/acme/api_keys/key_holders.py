"""API keys as credentials of a request."""

from acme.api_keys.service import ApiKeyService
from acme.auth.caller import Caller


class KeyHolders:
    """`X-API-Key: <key>`. There is no other place to put one."""

    header = "x-api-key"
    scheme = "ApiKey"

    def __init__(self, api_keys: ApiKeyService) -> None:
        self._api_keys = api_keys

    async def identify(self, value: str, *, fresh: bool) -> Caller | None:
        """The owner of the key, limited to its scopes; it is looked up each time."""
        return await self._api_keys.identify(value)
