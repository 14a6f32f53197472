"""The command in a fork of a process that has read its modules: its end and its output are real."""

import multiprocessing
import os
import pkgutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pick_a_stack import cli

READ_BEFORE = (
    *(f"pick_a_stack.cli.{module.name}" for module in pkgutil.iter_modules(cli.__path__)),
    # Of Copier only what it stands on: it reads the environment when it is imported.
    *("jinja2_ansible_filters", "prompt_toolkit", "pydantic", "questionary", "tomllib"),
    __name__,
)
SECONDS = 600
forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(list(READ_BEFORE))


def usual_signals() -> None:
    """Undo, in a new process, what tests in the background or below `nohup` hand down."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def run_in_fork(
    arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal, with an environment; `folder` takes what it prints."""
    printed = [folder / "stdout", folder / "stderr"]
    process = forks.Process(target=command, args=(arguments, cwd, dict(environment), printed))
    process.start()
    process.join(SECONDS)
    if process.exitcode is None:
        process.kill()
        raise subprocess.TimeoutExpired(arguments, SECONDS)
    output, errors = (path.read_text(encoding="utf-8") for path in printed)
    return subprocess.CompletedProcess(arguments, process.exitcode, output, errors)


def command(
    arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], printed: Sequence[Path]
) -> None:
    """What the fork does."""
    from pick_a_stack.cli.__main__ import main

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in enumerate(printed, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    usual_signals()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["pick-a-stack", *arguments]
    main()
