"""Which limits count for whom."""

from limits import RateLimitItem

from acme.rate_limits.rates import rates
from acme.rate_limits.settings import LimitSettings
from acme.rate_limits.texts import pairs

DEFAULT = "default"
ANONYMOUS = "anonymous"


class Tiers:
    """A tier is a name for some limits; a caller without one has those of LIMITS_RATE.

    `anonymous`, where there is such a tier, is that of clients who do not prove who they are.
    """

    def __init__(self, settings: LimitSettings) -> None:
        tiers = {DEFAULT: settings.rate} | pairs(settings.tiers)
        self._limits = {name: rates(text, name=name) for name, text in tiers.items()}
        self._tier_of = pairs(settings.callers)

    def limits_of(self, caller: str | None) -> tuple[RateLimitItem, ...]:
        """The limits of a caller by their id; of nobody, those of an unknown client."""
        name = ANONYMOUS if caller is None else self._tier_of.get(caller, DEFAULT)
        return self._limits.get(name) or self._limits[DEFAULT]
