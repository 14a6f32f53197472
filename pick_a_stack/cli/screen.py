"""The terminal: colour where it is one, plain text in a pipe, a spinner while one waits."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from rich.console import Console
from rich.markup import escape as escape
from rich.theme import Theme

THEME = Theme({"good": "green", "bad": "red", "new": "green", "gone": "red", "quiet": "dim"})


@cache
def out() -> Console:
    """Where results go."""
    return Console(theme=THEME, highlight=False, soft_wrap=not sys.stdout.isatty())


@cache
def err() -> Console:
    """Where progress and advice go."""
    return Console(theme=THEME, highlight=False, stderr=True, soft_wrap=True)


def is_interactive() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Say what takes a moment: a spinner on a terminal, nothing elsewhere."""
    with err().status(text):
        yield
