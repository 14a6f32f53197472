"""When a day is. Repositories are imported by what serves requests, so Dagster is not."""

from datetime import UTC, date, datetime, time, timedelta


def bounds(day: date) -> tuple[datetime, datetime]:
    """When a day of UTC begins, and when the next one does."""
    start = datetime.combine(day, time(), UTC)
    return start, start + timedelta(days=1)
