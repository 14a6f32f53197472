"""Pauses between tries."""

import pytest

from acme.backoff import backoff_seconds


@pytest.mark.parametrize(("failures", "longest"), [(1, 1), (2, 2), (5, 16), (5000, 30)])
def test_waits_longer_after_each_failure_up_to_a_limit(failures: int, longest: float) -> None:
    waits = [backoff_seconds(failures, first=1, longest=30) for _ in range(100)]
    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert len(set(waits)) > 1
