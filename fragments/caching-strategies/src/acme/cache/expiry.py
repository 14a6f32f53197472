"""When an entry expires."""

from random import SystemRandom

_random = SystemRandom()


def lifetime_seconds(ttl_seconds: float, jitter: float) -> float:
    """The TTL, less a random part: what was loaded together does not expire together."""
    if ttl_seconds <= 0:
        raise ValueError(f"a TTL is more than 0 seconds, not {ttl_seconds}")
    return _random.uniform(ttl_seconds * (1 - jitter), ttl_seconds)


def check_grace(stale_seconds: float) -> None:
    """Refuse a grace below nothing; raises ValueError."""
    if stale_seconds < 0:
        raise ValueError(f"a grace is 0 seconds or more, not {stale_seconds}")
