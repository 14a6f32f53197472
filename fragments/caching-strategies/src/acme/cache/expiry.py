"""When an entry expires."""

from random import SystemRandom

_random = SystemRandom()


def lifetime_seconds(ttl_seconds: float, jitter: float) -> float:
    """The TTL, less a random part: what was loaded together does not expire together."""
    if ttl_seconds <= 0:
        raise ValueError(f"a TTL is more than 0 seconds, not {ttl_seconds}")
    return _random.uniform(ttl_seconds * (1 - jitter), ttl_seconds)
