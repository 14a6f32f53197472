"""Limits as people write them: `600/minute; 100000/month`."""

from limits import RateLimitItem, parse_many

# Above it an interval is less than a microsecond.
_MOST_PER_SECOND = 1_000_000


def rates(text: str, *, name: str) -> tuple[RateLimitItem, ...]:
    """The limits in a text, each with a name that begins with `name`.

    Raises:
        ValueError: says what is wrong with one of them.
    """
    found = tuple(parse_many(text))
    for limit in found:
        limit.namespace = f"{name}-{limit.GRANULARITY.name}"
        if not 1 <= limit.amount <= limit.get_expiry() * _MOST_PER_SECOND:
            raise ValueError(f"{text!r} has a limit of none, or of more than can be counted")
        if is_monthly(limit) and limit.multiples > 1:
            raise ValueError(f"{text!r} has a limit for several months: say days")
    if len({limit.namespace for limit in found}) < len(found):
        raise ValueError(f"{text!r} has two limits for the same time")
    return found


def rate(text: str, *, name: str) -> RateLimitItem:
    """One limit, called `name`; raises ValueError."""
    (limit,) = rates(text, name=name)
    limit.namespace = name
    return limit


def is_monthly(limit: RateLimitItem) -> bool:
    """Whether this is a quota of a calendar month."""
    return limit.GRANULARITY.name == "month"
