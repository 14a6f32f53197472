"""Fixtures of batches."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acme.cli import main
from acme.commands import opened
from acme.database.settings import DatabaseSettings

from ..tables import make_tables

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `batch` on an empty database: its exit code, and what it says."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    asyncio.run(make_tables(DatabaseSettings(url=url)))
    monkeypatch.chdir(tmp_path)
    # Other servers of the tests know nothing of this database.
    for name in [name for name in os.environ if name.endswith("_URL")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", url)
    # Of the whole process: the tests that come later have logs of their own.
    monkeypatch.setattr(opened, "configure_logs", lambda _: None)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with capture_logs():
            code = main(["batch", *arguments])
        return code, *capsys.readouterr()

    return run
