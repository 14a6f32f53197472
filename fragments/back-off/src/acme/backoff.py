"""How long to wait before the next try."""

import random


def backoff_seconds(failures: int, *, first: float, longest: float) -> float:
    """The wait after a number of failures in a row: doubling, capped, and jittered.

    Between half the wait and all of it, so that what failed together does not come back together.
    """
    # The exponent is bounded because a float overflows after a thousand failures.
    wait = min(longest, first * 2.0 ** min(max(failures, 1) - 1, 32))
    return wait * random.uniform(0.5, 1)  # noqa: S311 - no secret
