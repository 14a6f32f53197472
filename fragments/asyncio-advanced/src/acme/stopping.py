"""How a process is told to stop."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def cancelled_by_signals(task: asyncio.Task[object]) -> Iterator[None]:
    """Cancel the task on SIGTERM and Ctrl-C, instead of what they did before."""
    loop = asyncio.get_running_loop()

    # Not `loop.add_signal_handler`, which Windows lacks.
    def cancel(*_: object) -> None:
        loop.call_soon_threadsafe(task.cancel)

    before = {number: signal.signal(number, cancel) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
