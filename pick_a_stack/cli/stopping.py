"""The signals that ask a command to stop, and moments in which it does not."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
"""Ctrl-C, a polite kill, a terminal that is closed (not on Windows)."""


def stop_tidily() -> None:
    """Take each of them as a KeyboardInterrupt, unless it is ignored already."""
    for number in STOPPING:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore them, and have git ignore them: the moment in which files are written."""
    usual = {number: signal.signal(number, signal.SIG_IGN) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


@contextmanager
def deferred() -> Iterator[None]:
    """Stop at the end of the block, so that no process that it starts is left behind at work.

    Ctrl-C reaches those processes too, and ends the block early.

    Raises:
        KeyboardInterrupt: when a signal came that would have raised it before.
    """
    came = []
    heeded = [n for n in STOPPING if signal.getsignal(n) == signal.default_int_handler]
    if threading.current_thread() is not threading.main_thread():
        heeded = []  # Signals are the main thread's.
    for number in heeded:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, signal.default_int_handler)
        if came:
            raise KeyboardInterrupt
