"""The deadline of a call, carried to what it calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import inf

from acme.grpc.surrounding import Call, Surrounding
from acme.resilience.deadline import deadline


class Deadlines(Surrounding):
    """Nothing that a call calls is asked, or waited for, when nobody waits for the answer."""

    @asynccontextmanager
    async def around(self, call: Call) -> AsyncIterator[None]:
        """Tell the call how long its client waits."""
        seconds = call.context.time_remaining()
        with deadline(inf if seconds is None else seconds):
            yield
