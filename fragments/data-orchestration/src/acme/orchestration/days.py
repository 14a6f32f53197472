"""Days, by which assets are partitioned. They are days of UTC: all have 24 hours."""

from datetime import UTC, timedelta

from dagster import (
    DailyPartitionsDefinition,
    DefaultScheduleStatus,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
)

# The first one that there can be rows of. The last is today, so that a day can be looked at
# before it is over; the schedule takes it again when it is.
DAYS = DailyPartitionsDefinition(start_date="2026-01-01", timezone="UTC", end_offset=1)
# Not at midnight: what was under way then is committed by now.
_AFTER_MIDNIGHT = "15 0 * * *"


def every_day(job: str) -> ScheduleDefinition:
    """A schedule that runs the job of a name for the day before, soon after midnight of UTC."""
    return ScheduleDefinition(
        job_name=job,
        cron_schedule=_AFTER_MIDNIGHT,
        execution_timezone="UTC",
        execution_fn=_day_before,
        default_status=DefaultScheduleStatus.RUNNING,
    )


def _day_before(context: ScheduleEvaluationContext) -> RunRequest:
    # The moment for which it is due: later ones change nothing when a daemon catches up.
    today = context.scheduled_execution_time.astimezone(UTC).date()
    return RunRequest(partition_key=(today - timedelta(days=1)).isoformat())
