"""A run that was stopped goes on where it was: with `--resume`, what passed is not run again.

Every run writes down which tests passed, below `.cache/passed/`, in a file named after all that a
test may read: the files of this repository, the depth and the Python. After any change there is
another name, and nothing counts as passed.
"""

import hashlib
import os
import platform
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

PASSED = Path(".cache") / "passed"
NOT_READ = {".cache", ".git", ".venv", "__pycache__"}
TOOLS = re.compile(r"\..+_cache")


def add_option(parser: pytest.Parser) -> None:
    """The option that leaves out what passed before."""
    parser.addoption(
        "--resume",
        action="store_true",
        help="leave out the tests that passed before, if nothing has changed since",
    )


def inputs(root: Path) -> Iterator[Path]:
    """The files that a test may read, in one order on every system."""
    for folder, folders, files in os.walk(root):
        left_out = {name for name in folders if name in NOT_READ or TOOLS.fullmatch(name)}
        # What `dev.py demo` generates.
        left_out |= {"demo"} if Path(folder) == root else set()
        folders[:] = sorted(set(folders) - left_out)
        yield from (Path(folder, name) for name in sorted(files) if name not in NOT_READ)


def digest(root: Path, *circumstances: str) -> str:
    """A name for the state of a repository and what else matters."""
    found = hashlib.sha256("\n".join((*circumstances, platform.python_version())).encode())
    for path in inputs(root):
        if not path.is_symlink() and path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            found.update(f"\n{path.relative_to(root).as_posix()} {content}".encode())
    return found.hexdigest()[:16]


def passed_before(lines: Iterable[str]) -> set[str]:
    """The tests of which the last that was written down is that they passed."""
    found: dict[str, bool] = {}
    for line in lines:
        verdict, _, test = line.rstrip("\n").partition(" ")
        found[test] = verdict == "passed"
    return {test for test, good in found.items() if good}


class Resuming:
    """Writes down what passes; with `--resume`, leaves out what passed before.

    With worker processes, each is told what to leave out by the one that started it: all must
    collect the same tests, those too that are started later in place of others.
    """

    def __init__(self, config: pytest.Config, *circumstances: str) -> None:
        self._worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._failed: set[str] = set()
        self._passing: set[str] = set()
        self.left_out: set[str] = set()
        if self._worker is not None:
            self.left_out = set(self._worker["passed_before"])
            return
        folder = config.rootpath / PASSED
        self._file = folder / f"{digest(config.rootpath, *circumstances)}.txt"
        folder.mkdir(parents=True, exist_ok=True)
        if config.getoption("--resume") and self._file.exists():
            with self._file.open(encoding="utf-8") as lines:
                self.left_out = passed_before(lines)
        for other in folder.glob("*.txt"):
            if other != self._file:
                other.unlink()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker process what to leave out."""
        node.workerinput["passed_before"] = sorted(self.left_out)

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out what passed before."""
        left_out = [item for item in items if item.nodeid in self.left_out]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item.nodeid not in self.left_out]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write a test down when all of it has ended."""
        if self._worker is not None:
            return
        if report.failed:
            self._failed.add(report.nodeid)
        elif report.passed and report.when == "call":
            self._passing.add(report.nodeid)
        if report.when == "teardown":
            good = report.nodeid in self._passing - self._failed
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(f"{'passed' if good else 'open'} {report.nodeid}\n")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how much was left out, and how to go on."""
        if self.left_out:
            terminalreporter.section("resumed")
            terminalreporter.write_line(f"{len(self.left_out)} tests passed before: not run again")
