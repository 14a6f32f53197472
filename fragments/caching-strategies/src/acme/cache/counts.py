"""What reads come to: whether the cache is worth having."""

from dataclasses import asdict, dataclass

import structlog

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class CacheCounts:
    """Every read that returns, or loads, counts once, as one of the first four.

    Attributes:
        hits: the value was kept, and within its TTL.
        stale: it was kept, past its TTL, and is being refreshed.
        misses: a load was waited for, also where several share one.
        errors: a load was waited for, because the server of the cache did not answer.
        failed_refreshes: loads that should have replaced a stale value.
    """

    hits: int = 0
    stale: int = 0
    misses: int = 0
    errors: int = 0
    failed_refreshes: int = 0

    def log_at_end(self) -> None:
        """One line, when a cache that was read is closed."""
        counts = asdict(self)
        if any(counts.values()):
            log.info("cache_closed", **counts)
