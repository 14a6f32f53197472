"""Fixtures: a receiver of reports, and log lines that pass through the processors."""

from collections.abc import Iterator

import pytest
import structlog

from acme.log_processors import PROCESSORS

from .receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """What takes the reports of this test."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def _processed() -> Iterator[None]:
    first = [structlog.contextvars.merge_contextvars, structlog.processors.add_log_level]
    structlog.configure(
        processors=[*first, *PROCESSORS, structlog.processors.JSONRenderer(default=repr)]
    )
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
