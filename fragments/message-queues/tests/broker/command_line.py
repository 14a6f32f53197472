"""What the command line says of the broker, with nothing configured but its URL."""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from acme.cli import main


def refusal(folder: Path, *arguments: str, broker_url: str = "memory://") -> str:
    """The one line with which a command refuses, and exits with 2."""
    printed, said = StringIO(), StringIO()
    command = f"acme.commands.{arguments[0].replace('-', '_')}"
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(said):
        patch.chdir(folder)
        patch.setenv("BROKER_URL", broker_url)
        patch.setattr("sys.stdin", StringIO())
        # Of the whole process: the tests that come later have logs of their own.
        patch.setattr(f"{command}.configure_logs", lambda _: None, raising=False)
        assert (main(arguments), printed.getvalue()) == (2, "")
    (line,) = said.getvalue().splitlines()
    return line
