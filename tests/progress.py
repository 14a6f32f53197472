"""A line of progress now and then, and what failed at once, for runs that take minutes."""

import time
from typing import Any

import pytest

EVERY_SECONDS = 30
LONGEST = 2000
"""Characters of what a failed test says: the end tells most."""


class Progress:
    """Says how many tests are done and failed, how fast, and how long the rest will take."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._started = self._said = time.monotonic()
        self._done = 0
        self._failed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once, when all of it has ended."""
        self._failed += report.failed
        self._done += report.when == "teardown"
        if report.failed:
            # A run that is cut short shows no summary.
            self._write(f"FAILED {report.nodeid} ({report.when}, {report.duration:.0f} s)")
            self._write(report.longreprtext[-LONGEST:])
        now = time.monotonic()
        if now - self._said >= EVERY_SECONDS:
            self._said = now
            self._say(now - self._started)

    def _say(self, seconds: float) -> None:
        session = getattr(self._reporter, "_session", None)
        total = max(getattr(session, "testscollected", 0), self._done)
        rate = self._done / seconds
        line = f"{self._done} of {total} done, {self._failed} failed, {rate * 60:.0f} a minute"
        # What takes minutes comes first, and says nothing of the rest.
        if self._done * 10 > total:
            line += f", {(total - self._done) / rate / 60:.0f} min left"
        self._write(line)

    @property
    def _reporter(self) -> Any:
        return self._config.pluginmanager.get_plugin("terminalreporter")

    def _write(self, text: str) -> None:
        self._reporter.ensure_newline()
        self._reporter.write_line(text)
