"""What cannot be tested here: the entries of exclusions.yml, and what makes each unnecessary."""

import shlex
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from .ports import Found, answers

FILE = Path(__file__).with_name("exclusions.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """What is not tested, what is tested in its place, why, and until when."""

    name: str
    fragment: str
    instead: str
    reason: str
    until: Mapping[str, str | int]
    skips: str = ""
    test: str = ""

    @property
    def technology(self) -> str:
        """The technology of the fragment, or the fragment where it has none of its own."""
        return self.fragment.partition(".")[2] or self.fragment

    def is_needed(self, found: Mapping[str, Found]) -> bool:
        """Whether the machine still lacks what the entry waits for."""
        return not any(PROBES[probe](self, wanted, found) for probe, wanted in self.until.items())


@cache
def exclusions() -> tuple[Exclusion, ...]:
    """Every entry of the file."""
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Exclusion(name=name, **fields) for name, fields in entries.items())


def left_out() -> list[str]:
    """The tests that the projects' own suites leave out."""
    return [each.test for each in exclusions() if each.test]


def without(tests: Iterable[str]) -> list[str]:
    """The arguments with which pytest leaves out tests."""
    return [f"--deselect={test}" for test in tests]


def may_be_skipped(reason: str) -> bool:
    """Whether a test may be skipped for a reason although its real server is asked for.

    No wheel carries ClamAV and PgBouncer: `.ci/run` installs them.
    """
    if reason in {
        *("no clamd is installed", "no PgBouncer is installed"),
        "no IPv6 on this machine",
    }:
        return True
    return any(each.skips and reason.startswith(each.skips) for each in exclusions())


def is_real(exclusion: Exclusion, server: str | int, found: Mapping[str, Found]) -> bool:
    """Whether a server answers that is not the one tested instead."""
    return str(server) in found and exclusion.instead not in found[str(server)].kind


def something_answers(_: Exclusion, port: str | int, __: Mapping[str, Found]) -> bool:
    """Whether something listens on a port of this machine."""
    return answers(int(port))


def succeeds(_: Exclusion, command: str | int, __: Mapping[str, Found]) -> bool:
    """Whether a program is here and does what it is told."""
    try:
        done = subprocess.run(
            shlex.split(str(command)), capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def passes(*_: object) -> bool:
    """Not known before the test is run: `test_suites.py` does, and expects it to fail."""
    return False


PROBES: Mapping[str, Callable[[Exclusion, str | int, Mapping[str, Found]], bool]] = {
    "answers": something_answers,
    "is_real": is_real,
    "passes": passes,
    "succeeds": succeeds,
}
