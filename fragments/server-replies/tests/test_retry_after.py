"""How long a server asks to be left alone."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from httpx2 import Response

from acme.retry_after import retry_after_seconds


def test_reads_retry_after_as_seconds_and_as_a_date() -> None:
    def asked(value: str) -> float:
        return retry_after_seconds(Response(429, headers={"Retry-After": value}))

    assert asked("7") == 7
    assert asked("soon") == 0
    assert asked("-1") == 0
    in_a_minute = datetime.now(UTC) + timedelta(seconds=60)
    assert 55 < asked(format_datetime(in_a_minute, usegmt=True)) <= 60
    assert asked(format_datetime(in_a_minute - timedelta(hours=1), usegmt=True)) == 0
