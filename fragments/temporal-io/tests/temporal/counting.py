"""A workflow of the tests: it counts, and can be stopped in between."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

SOON = RetryPolicy(initial_interval=timedelta(milliseconds=100), backoff_coefficient=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How far to count, and how soon a silent worker is taken for dead."""

    last: int
    silence_seconds: float = 60


@workflow.defn
class Count:
    """Counts in one activity, which says how far it is."""

    @workflow.run
    async def run(self, order: Order) -> list[int]:
        counted: list[int] = await workflow.execute_activity(
            "count",
            order,
            result_type=list[int],
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=timedelta(seconds=order.silence_seconds),
            retry_policy=SOON,
        )
        return counted


@activity.defn(name="count")
async def count(order: Order) -> list[int]:
    """The numbers that this worker counted: those after what the last heartbeat told."""
    (before,) = activity.info().heartbeat_details or (0,)
    return list(range(before + 1, order.last + 1))
