"""How often somebody may be sent to a provider."""

from acme.logins.counter import counter_key
from acme.logins.limits import LoginLimits
from acme.networks import network_of


class ProviderLimits(LoginLimits):
    """Counts what anybody may begin, and what leaves a row: by address, as logins are."""

    async def count_begun(self, address: str) -> None:
        """Allow one more; raises TooManyRequests."""
        key = counter_key("provider", network_of(address))
        await self._count({key: self._settings.address_limit})
