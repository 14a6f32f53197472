"""A pytest plugin for a project's own tests: leaves out what an equal run has passed.

The outcome of a test depends on what its module reaches, after which the file of its proofs is
named, and on the variables of the environment that it reads: written down here as they are read.
Whatever reads all of them, such as a process that inherits them, depends on all. `PROVING` names
the file that says which module has which proofs; it is run under the name `proving`, because a
project has a package `tests` of its own.
"""

import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

LEFT_OUT = "an equal run has passed it"
PROCESSES = {"subprocess.Popen": 3, "os.exec": 2, "os.posix_spawn": 2}
"""By audit event, which of its arguments is the environment of the new process."""
INDIFFERENT = {"stray_variables"}
"""Functions of the service that read all variables, to find others than those of its settings."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A test that did not fail, with the variables that it read and the values they had."""

    test: str
    of: int
    """How many tests its module has."""
    read: Mapping[str, str | None]
    skipped: str

    def holds(self, environment: Mapping[str, str]) -> bool:
        """Whether the test would read the same there."""
        return all(environment.get(name) == value for name, value in self.read.items())


def proofs(file: Path, environment: Mapping[str, str]) -> dict[str, Proof]:
    """What is proven of a module, by test."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = [Proof(**json.loads(line)) for line in lines]
    return {proof.test: proof for proof in found if proof.holds(environment)}


class Reading:
    """The variables that are read, by the test that runs or by what all tests share."""

    def __init__(self, watched: Iterable[str]) -> None:
        self.given = {name: os.environ.get(name) for name in watched}
        self.shared: set[str] = set()
        self.now = self.shared

    def read(self, *names: str) -> None:
        """Variables are read, all where none is named; what an import reads is shared."""
        found = set(names or self.given) & self.given.keys()
        code = [frame.f_code for frame, _ in traceback.walk_stack(None)] if found else []
        if all(each.co_name not in INDIFFERENT for each in code):
            self.now |= found
            if any(each.co_filename.startswith("<frozen importlib") for each in code):
                self.shared |= found

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """A process without an environment of its own inherits this one."""
        if event in {"os.fork", "os.system"} or (
            event in PROCESSES and arguments[PROCESSES[event]] is None
        ):
            self.read()

    def listen(self) -> None:
        """Notice from here on what is read, through whichever name of `os.environ`."""
        noticed = self.read

        class Environment(type(os.environ)):  # type: ignore[misc]
            def __getitem__(self, name: str) -> str:
                noticed(name)
                return str(super().__getitem__(name))

            def __iter__(self) -> Iterator[str]:
                noticed()
                yield from super().__iter__()

        os.environ.__class__ = Environment
        sys.addaudithook(self.audit)


class Proving:
    """Skips what is proven by now, and writes down what passes."""

    def __init__(self, said: dict[str, Any]) -> None:
        self._files = {module: Path(file) for module, file in said["files"].items()}
        self._reading = Reading(said["watched"])
        self._given = {k: v for k, v in self._reading.given.items() if v is not None}
        self._sizes: Counter[str] = Counter()
        self._failed = False
        self._skipped = ""
        self._reading.listen()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the tests of each module."""
        self._sizes.update(map(module_of, session.items))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Listen to one test."""
        self._failed, self._skipped = False, ""
        self._reading.now = set()
        result = yield
        file = self._files.get(module_of(item))
        if file and not self._failed and self._skipped != LEFT_OUT:
            read = sorted(self._reading.now | self._reading.shared)
            values = {name: self._reading.given[name] for name in read}
            proof = Proof(item.nodeid, self._sizes[module_of(item)], values, self._skipped)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(f"{json.dumps(asdict(proof))}\n")
        self._reading.now = self._reading.shared
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave out what was proven by now, by whichever process."""
        file = self._files.get(module_of(item))
        if file and item.nodeid in proofs(file, self._given):
            pytest.skip(LEFT_OUT)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """What a fixture of several tests reads, all of them depend on."""
        before = self._reading.now
        if fixturedef.scope != "function":
            self._reading.now = self._reading.shared
        try:
            return (yield)
        finally:
            self._reading.now = before

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what is no proof."""
        self._failed |= report.failed or hasattr(report, "wasxfail")
        if report.skipped and isinstance(report.longrepr, tuple):
            self._skipped = report.longrepr[2].removeprefix("Skipped: ")


def module_of(item: pytest.Item) -> str:
    """The path of a test's file in its project."""
    return item.nodeid.partition("::")[0]


def pytest_configure(config: pytest.Config) -> None:
    """Read what may be left out."""
    said = json.loads(Path(os.environ["PROVING"]).read_text(encoding="utf-8"))
    config.pluginmanager.register(Proving(said))
