"""What starts by itself."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    SchedulePolicy,
    ScheduleSpec,
)

Schedules = Mapping[str, tuple[type[Any], ScheduleSpec]]
"""By its id on the server: a workflow that needs no input, and its times."""

# What was missed during an outage of the server is made up for, unless it is older.
_CATCH_UP = SchedulePolicy(catchup_window=timedelta(hours=1))


async def declare_schedules(client: Client, schedules: Schedules, task_queue: str) -> None:
    """Make those that the server lacks; leave the others as an operator may have changed them."""
    for name, (workflow, times) in schedules.items():
        action = ScheduleActionStartWorkflow(workflow.run, id=name, task_queue=task_queue)
        try:
            await client.create_schedule(
                name, Schedule(action=action, spec=times, policy=_CATCH_UP)
            )
        except ScheduleAlreadyRunningError:
            continue
