"""Fixtures of the statistics."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from acme.orchestration.opening import ServiceDatabase
from acme.orchestration.stage import Stage

from ...databases import ADAPTERS, ready_settings
from .runs import Runs


@pytest.fixture(params=ADAPTERS)
def runs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runs]:
    """On each database. Dagster has loops of its own, so tests have none."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        opening = stack.enter_async_context(ready_settings(request.param, tmp_path))
        settings = runner.run(opening)
        try:
            yield Runs(ServiceDatabase(settings), Stage(tmp_path / "stage"))
        finally:
            runner.run(stack.aclose())
