"""How a command ends when it cannot do what was asked."""

import difflib
from collections.abc import Iterable

REFUSED = 1
"""Exit code: refused, or a problem was found."""
USAGE = 2
"""Exit code: the command line makes no sense."""
INTERRUPTED = 130
"""Exit code: Ctrl-C, as shells have it."""


class CommandError(Exception):
    """A refusal, in one line: the cause and the remedy."""

    exit_code = REFUSED


class UsageError(CommandError):
    """A command line that makes no sense: an unknown name, a flag that is missing."""

    exit_code = USAGE


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known name that is closest, or nothing."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""
