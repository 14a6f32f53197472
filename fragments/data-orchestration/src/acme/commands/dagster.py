"""`dagster` and `dagster-daemon`: Dagster's own commands, with its home and the assets found."""

import os
import sys
from argparse import REMAINDER, ArgumentParser, Namespace
from functools import partial
from importlib.metadata import entry_points

from acme.configuration import load_settings
from acme.orchestration.home import prepare_home


def add_dagster(parser: ArgumentParser) -> None:
    """Run a command of Dagster's."""
    _add("dagster", parser)


def add_dagster_daemon(parser: ArgumentParser) -> None:
    """Run Dagster's daemon, which starts what is scheduled, and backfills."""
    _add("dagster-daemon", parser)


def _add(program: str, parser: ArgumentParser) -> None:
    parser.add_argument("command", metavar="COMMAND", help="of Dagster's, such as `job` or `run`")
    parser.add_argument("arguments", nargs=REMAINDER, help="what it takes")
    parser.set_defaults(run=partial(_run, program))


def _run(program: str, arguments: Namespace) -> int:
    """Become a program of Dagster's; it ends the process with its own exit code."""
    prepare_home(load_settings().dagster, os.environ)
    (script,) = entry_points(group="console_scripts", name=program)
    sys.argv = [program, arguments.command, *arguments.arguments]
    script.load()()
    return 0
