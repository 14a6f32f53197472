"""Ask several services at once, and make do with those that answer."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Literal

import structlog
from httpx2 import AsyncClient, HTTPError
from pydantic import BaseModel, JsonValue
from pydantic_core import from_json

from acme.client_tls import client_tls
from acme.overview.settings import OverviewSettings, urls

log = structlog.get_logger()

Reason = Literal["failed", "late", "malformed", "refused", "unreachable"]


class Part(BaseModel):
    """What one service answered, or why there is nothing of it."""

    status: Literal["available", "unavailable"]
    data: JsonValue = None
    reason: Reason | None = None


class _UnavailableError(Exception):
    def __init__(self, reason: Reason, cause: str) -> None:
        super().__init__(cause)
        self.reason: Reason = reason


class Downstreams:
    """The services that are asked. Each is asked once: who wants more asks again."""

    def __init__(self, client: AsyncClient, settings: OverviewSettings) -> None:
        self._client = client
        self._settings = settings
        self._urls = dict(urls(settings.parts))

    async def parts(self, headers: Mapping[str, str]) -> dict[str, Part]:
        """The answers of all, each asked with these headers, when all are there or time is up."""
        async with asyncio.TaskGroup() as group:
            asked = {
                name: group.create_task(self._part(name, url, headers))
                for name, url in self._urls.items()
            }
        return {name: task.result() for name, task in asked.items()}

    async def _part(self, name: str, url: str, headers: Mapping[str, str]) -> Part:
        try:
            async with asyncio.timeout(self._settings.seconds):
                return Part(status="available", data=await self._data(url, headers))
        except TimeoutError:
            unavailable = _UnavailableError("late", f"after {self._settings.seconds:g} seconds")
        except HTTPError as error:
            unavailable = _UnavailableError("unreachable", repr(error))
        except ValueError as error:
            unavailable = _UnavailableError("malformed", repr(error))
        except _UnavailableError as error:
            unavailable = error
        reason = unavailable.reason
        log.warning("part_unavailable", part=name, reason=reason, cause=str(unavailable))
        return Part(status="unavailable", reason=reason)

    async def _data(self, url: str, headers: Mapping[str, str]) -> JsonValue:
        async with self._client.stream("GET", url, headers=headers) as response:
            if response.status_code != 200:
                reason: Reason = "failed" if response.status_code >= 500 else "refused"
                raise _UnavailableError(reason, f"status {response.status_code}")
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._settings.bytes:
                    raise _UnavailableError("malformed", "the answer is too large")
        # Stricter than the standard library: what it reads can be written again.
        data: JsonValue = from_json(bytes(body), allow_inf_nan=False)
        return data


@asynccontextmanager
async def open_downstreams(settings: OverviewSettings) -> AsyncIterator[Downstreams]:
    """One client for all; its deadline is ours. Redirects are not followed: they lead elsewhere."""
    async with AsyncClient(timeout=None, verify=client_tls()) as client:
        yield Downstreams(client, settings)
