"""How long to wait before a request is sent again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

from httpx2 import Response

_FIRST_SECONDS = 0.1
_LONGEST_SECONDS = 5.0
_random = SystemRandom()


def pauses() -> Iterator[float]:
    """Ever longer pauses with jitter, without an end."""
    limit = _FIRST_SECONDS
    while True:
        yield _random.uniform(limit / 2, limit)
        limit = min(limit * 2, _LONGEST_SECONDS)


def retry_after_seconds(response: Response) -> float:
    """What `Retry-After` asks for, as a number or as a date; 0 where it asks for nothing."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
