"""Fixtures: the whole service on its embedded adapters, and a client that calls it."""

from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from acme.bootstrap import Services, open_services
from acme.http.app import create_app
from acme.settings import Settings

from .embedded import embedded_settings, prepare
from .servers import fold, summary_lines


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """All async tests run on asyncio."""
    return "asyncio"


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Settings that need no server; what they keep lies in a folder of this test."""
    settings = embedded_settings(tmp_path)
    await prepare(settings)
    return settings


@pytest.fixture
async def services(settings: Settings) -> AsyncIterator[Services]:
    """The services, opened on embedded adapters."""
    async with open_services(settings) as services:
        yield services


@pytest.fixture
async def app(settings: Settings, services: Services) -> AsyncIterator[FastAPI]:
    """The application, started."""
    app = create_app(settings, services)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A client that calls the application in process; bugs come back as responses."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a server that is missing once, however many tests need it."""
    return fold((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which real servers were tested against."""
    for line in summary_lines():
        terminalreporter.write_line(line)
