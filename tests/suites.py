"""A project's own tests: run in a copy of it, counted; a project that fails is kept."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from xml.etree import ElementTree

from pick_a_stack import ROOT

from .conftest import program
from .plugins.proving import LEFT_OUT
from .stacks import NAME, Answers, as_flags
from .wheels import program_folders

KEPT = ROOT / ".cache" / "failed"
# The plugins of a project and no others: those of this repository's environment cost seconds.
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
PLUGINS = ("-p", "anyio")
# Where servers are, and their passwords: a project's tests use those that they are given here.
PORTS = ("DATABASE", "CACHE", "BROKER", "VECTORS", "JOBS", "LIMITS", "LOCKS", "TEMPORAL")
SERVERS = {f"{port}_{what}" for port in PORTS for what in ("URL", "PASSWORD")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a project's tests."""

    passed: int
    failed: int
    skips: tuple[str, ...]
    seconds: float
    output: str
    ended_with: int
    proven: int = 0
    """Tests that an equal run has passed."""

    @property
    def is_good(self) -> bool:
        """Whether tests passed, here or in an equal run, and none failed."""
        return self.ended_with == 0 and self.passed + self.proven > 0 and self.failed == 0

    def line(self, name: str) -> str:
        """A row of the table at the end of a run."""
        verdict = "" if self.is_good else "  FAILED"
        counts = f"{self.passed:5} passed {len(self.skips):4} skipped {self.proven:5} proven"
        return f"{name:36} {counts} {self.seconds:7.1f} s{verdict}"


def run_suite(project: Path, folder: Path, *arguments: str, **environment: str) -> Outcome:
    """Run a project's own tests in a copy of it, so that projects stay as rendered."""
    copy = Path(shutil.copytree(project, folder / "project"))
    report = folder / "report.xml"
    started = perf_counter()
    command = [program("python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", *PLUGINS]
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *program_folders()])
    here = {name: value for name, value in os.environ.items() if name not in SERVERS}
    with (folder / "output.txt").open("w+", encoding="utf-8") as output:
        ended_with = run(
            [*command, f"--junit-xml={report}", *arguments],
            cwd=copy,
            env=here | ALONE | {"PATH": path} | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    text = (folder / "output.txt").read_text(encoding="utf-8", errors="replace")
    return counted(report, ended_with, perf_counter() - started, text)


def run(command: list[str], **options: Any) -> int:
    """Run a program; its exit code, or that of `timeout` when it takes too long."""
    try:
        return subprocess.run(command, timeout=2400, check=False, **options).returncode
    except subprocess.TimeoutExpired:
        return 124


def counted(report: Path, ended_with: int, seconds: float, output: str) -> Outcome:
    """What the report of a run says; nothing passed where there is none."""
    cases = ElementTree.parse(report).getroot().iter("testcase") if report.exists() else ()
    found = [{child.tag: child for child in case} for case in cases]
    failed = sum(bool(case.keys() & {"failure", "error"}) for case in found)
    skips = [case["skipped"].get("message", "") for case in found if "skipped" in case]
    proven = skips.count(LEFT_OUT)
    return Outcome(
        passed=len(found) - failed - len(skips),
        failed=failed,
        skips=tuple(reason for reason in skips if reason != LEFT_OUT),
        seconds=seconds,
        output=output,
        ended_with=ended_with,
        proven=proven,
    )


def forget(name: str, kept: Path = KEPT) -> None:
    """Remove what was kept of an earlier run."""
    shutil.rmtree(kept / name, ignore_errors=True)


def keep(name: str, project: Path, kept: Path = KEPT) -> Path:
    """Keep a project whose tests failed, in place of one kept before; its folder."""
    forget(name, kept)
    return Path(shutil.copytree(project, kept / name, ignore=shutil.ignore_patterns(".*_cache")))


def reproduction(
    folder: Path, answers: Answers, arguments: tuple[str, ...], environment: Mapping[str, str]
) -> str:
    """The one command that renders a project into a folder anew and runs its tests there."""
    variables = [f"{key}={value}" for key, value in environment.items()]
    render = ("python", "-m", "pick_a_stack.render", str(folder), "--force")
    test = ("env", *variables, "python", "-m", "pytest", *arguments)
    return (
        f"cd {shlex.quote(str(ROOT))} && {shlex.join([*render, *as_flags(NAME | answers)])}"
        f" && cd {shlex.quote(str(folder))} && {shlex.join(test)}"
    )


def failure(outcome: Outcome, command: str) -> str:
    """What is shown of a project whose tests did not pass."""
    end = outcome.output[-6000:]
    return f"{end}\nReproduce it, in the environment of these tests, with\n{command}"
