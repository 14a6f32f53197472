"""Git, as a subprocess."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.stopping import deferred

ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")
"""What a hook that runs this command sets; each git command here names its own folder."""


PLAINLY = {
    "core.hooksPath": os.devnull,
    "core.autocrlf": "false",
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
}
"""How git runs beside the project, whatever its user set up for the work in it."""


class GitError(CommandError):
    """Git refused; the message is its last line."""


def git(
    folder: Path, *arguments: str, stdin: bytes | None = None, index: Path | None = None
) -> bytes:
    """The output of a git command run in `folder`, with an index file of its own if given.

    Raises:
        GitError: with what git said, when it fails or is not installed.
    """
    command = ["git", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=off", *arguments]
    environment = {k: v for k, v in os.environ.items() if k not in ELSEWHERE}
    environment |= {"LC_ALL": "C"} | ({"GIT_INDEX_FILE": str(index)} if index else {})
    try:
        with deferred():
            done = subprocess.run(
                command, cwd=folder, input=stdin, env=environment, capture_output=True, check=False
            )
    except FileNotFoundError as error:
        raise GitError(f"git is needed here: install it, or look at {error.filename!r}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"exit code {done.returncode}"
        raise GitError(f"git {arguments[0]}: {reason}")
    return done.stdout


@contextmanager
def plainly() -> Iterator[None]:
    """Have every git command, Copier's too, run without hooks, signatures, other line ends."""
    usual = dict(os.environ)
    count = int(usual.get("GIT_CONFIG_COUNT") or 0)
    for name in ELSEWHERE:
        os.environ.pop(name, None)
    for number, (key, value) in enumerate(PLAINLY.items(), start=count):
        os.environ[f"GIT_CONFIG_KEY_{number}"] = key
        os.environ[f"GIT_CONFIG_VALUE_{number}"] = value
    os.environ["GIT_CONFIG_COUNT"] = str(count + len(PLAINLY))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(usual)


def line(folder: Path, *arguments: str) -> str:
    """The output of a git command, without its last line end."""
    return os.fsdecode(git(folder, *arguments)).rstrip("\n")


def entries(output: bytes) -> list[str]:
    """What a command printed with `-z`."""
    return [os.fsdecode(part) for part in output.split(b"\0") if part]


def is_repository(folder: Path) -> bool:
    """Whether `folder` is in the working tree of a repository."""
    try:
        return line(folder, "rev-parse", "--is-inside-work-tree") == "true"
    except (GitError, NotADirectoryError):
        return False


def wait_for_index(folder: Path) -> None:
    """Return when no git holds the index of a repository, after a moment at most.

    Raises:
        GitError: names the file by which one holds it, or by which one that was killed held it.
    """
    lock = folder / line(folder, "rev-parse", "--git-path", "index.lock")
    for _ in range(20):
        if not lock.exists():
            return
        time.sleep(0.05)
    raise GitError(f"git is at work here, or was killed and left {lock}: then delete that")
