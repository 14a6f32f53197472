"""A line of progress now and then, for runs that take minutes."""

import time

import pytest

EVERY_SECONDS = 30


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
        now = time.monotonic()
        if now - self._said >= EVERY_SECONDS:
            self._said = now
            self._say(now - self._started)

    def _say(self, seconds: float) -> None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        session = getattr(reporter, "_session", None)
        total = max(getattr(session, "testscollected", 0), self._done)
        rate = self._done / seconds
        line = f"{self._done} of {total} done, {self._failed} failed, {rate * 60:.0f} a minute"
        # What takes minutes comes first, and says nothing of the rest.
        if self._done * 10 > total:
            line += f", {(total - self._done) / rate / 60:.0f} min left"
        reporter.ensure_newline()
        reporter.write_line(line)
