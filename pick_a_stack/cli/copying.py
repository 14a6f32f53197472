"""Copier, run within a command."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import plainly


@contextmanager
def quiet_copier(otherwise: str) -> Iterator[None]:
    """Let Copier run without a word; `otherwise` is said when it refuses.

    Import Copier within: it reads the environment of its git commands once.

    Raises:
        CommandError: with the reason of Copier, or of the git that it runs.
    """
    with plainly(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from copier.errors import CopierError
        from plumbum.commands.processes import ProcessExecutionError

        try:
            yield
        except ProcessExecutionError as error:
            said = str(error.stderr).strip().splitlines() or [f"exit code {error.retcode}"]
            raise CommandError(f"git, run by Copier: {said[-1]}; {otherwise}") from None
        except (CopierError, ValueError, TypeError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"Copier refused: {reason}; {otherwise}") from None
