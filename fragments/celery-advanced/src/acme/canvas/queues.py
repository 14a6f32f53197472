"""The queues of tasks."""

from collections.abc import Mapping
from typing import Final

from kombu.entity import Exchange, Queue

USUAL: Final = "canvas"
# What is rate limited or may take its time: it never holds up the others where it has workers of
# its own, which `celery worker --queues slow` starts.
SLOW: Final = "slow"
# Each with an exchange of its own: of one exchange, both would get what is for either.
QUEUES = tuple(Queue(name, Exchange(name), name) for name in (USUAL, SLOW))  # type: ignore[no-untyped-call]

type Routes = Mapping[str, Mapping[str, object]]
"""By the name of a task, or a pattern as of files: where it waits, and how urgently."""
