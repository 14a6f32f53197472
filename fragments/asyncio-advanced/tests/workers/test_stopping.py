"""Signals end the work, on every platform."""

import asyncio
import signal

import pytest

from acme.stopping import cancelled_by_signals


class LoopOfWindows(asyncio.SelectorEventLoop):
    """A loop without what those of Windows lack."""

    def add_signal_handler(self, *_: object) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_cancels_the_work(number: signal.Signals) -> None:
    before = signal.getsignal(number)

    async def stop() -> bool:
        task = asyncio.create_task(asyncio.Event().wait())
        with cancelled_by_signals(task):
            signal.raise_signal(number)
            await asyncio.wait({task}, timeout=50)
        return task.cancelled()

    with asyncio.Runner(loop_factory=LoopOfWindows) as runner:
        assert runner.run(stop())
    assert signal.getsignal(number) is before
