"""Days of UTC, and the schedule that does each when it is over."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from dagster import (
    DefaultScheduleStatus,
    Definitions,
    asset,
    build_schedule_context,
    define_asset_job,
    partition_loading_context,
)

from acme.orchestration.days import DAYS, every_day


@asset(partitions_def=DAYS)
def rows() -> None:
    """Nothing of a day."""


REPOSITORY = Definitions(
    assets=[rows], jobs=[define_asset_job("rows_job", [rows])], schedules=[every_day("rows_job")]
).get_repository_def()
SCHEDULE = REPOSITORY.get_schedule_def("rows_job_schedule")
INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("due", "day"),
    [
        (datetime(2027, 1, 1, 0, 15, tzinfo=UTC), "2026-12-31"),
        (datetime(2028, 3, 1, 0, 15, tzinfo=UTC), "2028-02-29"),
        # The clocks of Europe have gone forward; those of UTC do not.
        (datetime(2026, 3, 30, 0, 15, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 11, 1, 23, 59, 59, tzinfo=UTC), "2026-10-31"),
        # As a daemon in another time zone may put it.
        (datetime(2026, 5, 6, 5, 45, tzinfo=INDIA), "2026-05-05"),
    ],
)
def test_the_day_before_is_done(due: datetime, day: str) -> None:
    context = build_schedule_context(scheduled_execution_time=due, repository_def=REPOSITORY)
    requests = SCHEDULE.evaluate_tick(context).run_requests
    assert requests is not None
    assert [each.partition_key for each in requests] == [day]


def test_is_due_after_midnight_of_utc_from_the_start() -> None:
    assert (SCHEDULE.cron_schedule, SCHEDULE.execution_timezone) == ("15 0 * * *", "UTC")
    assert SCHEDULE.default_status is DefaultScheduleStatus.RUNNING


def test_today_can_be_done_before_it_is_over_and_tomorrow_cannot() -> None:
    with partition_loading_context(datetime(2026, 3, 4, 0, 0, 1, tzinfo=UTC)):
        assert DAYS.get_last_partition_key() == "2026-03-04"
