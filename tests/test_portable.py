"""Generated code calls nothing that Windows lacks: it is not run there, so its calls are read."""

import ast
from pathlib import Path

import pytest

from pick_a_stack import ROOT

# Names of the standard library that Windows has not, or that raise there.
LACKING = {
    "add_signal_handler",
    "remove_signal_handler",
    "fork",
    "forkpty",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "setuid",
    "setgid",
    "killpg",
    "setsid",
    "chown",
    "chroot",
    "mkfifo",
    "uname",
    "getloadavg",
    "sched_getaffinity",
    "pthread_sigmask",
    "sigwait",
    "setitimer",
    "alarm",
    "pause",
    "SIGKILL",
    "SIGHUP",
    "SIGUSR1",
    "SIGUSR2",
    "SIGCHLD",
    "SIGQUIT",
    "AF_UNIX",
    "SO_REUSEPORT",
    "create_unix_server",
    "create_unix_connection",
    "open_unix_connection",
    "start_unix_server",
}
MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "uvloop"}

SOURCES = [path for path in (ROOT / "fragments").rglob("*.py") if "tests" not in path.parts]


def lacking(source: str) -> set[str]:
    """What a module uses that Windows lacks."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in LACKING:
            found.add(node.attr)
        if isinstance(node, ast.ImportFrom):
            found |= {(node.module or "").partition(".")[0]} & MODULES
            found |= {alias.name for alias in node.names} & LACKING
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names} & MODULES
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_calls_nothing_that_windows_lacks(path: Path) -> None:
    assert lacking(path.read_text(encoding="utf-8")) == set()


def test_a_call_that_windows_lacks_is_found() -> None:
    source = "import fcntl, asyncio\nasyncio.get_running_loop().add_signal_handler(1, print)\n"
    assert lacking(source) == {"fcntl", "add_signal_handler"}
