"""Each request has a version, which its answer and its log line name."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.http.problems import problem
from acme.http.versioning import Version, default_version
from acme.http.versioning.lifetimes import lifetime_headers, told
from acme.http.versioning.settings import VersionSettings
from acme.http.versioning.strategies import strategy_of
from acme.http.versioning.tags import suffixed, without_suffix
from acme.http.versioning.unversioned import is_unversioned
from acme.http.versioning.versions import VERSIONS


def today() -> date:
    """The day, UTC."""
    return datetime.now(UTC).date()


class Versioned:
    """Finds the version of a request; refuses one that there is not, or not any more."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: VersionSettings,
        versions: Sequence[Version] = VERSIONS,
        clock: Callable[[], date] = today,
    ) -> None:
        self._app = app
        self._strategy = strategy_of(settings)
        self._versions = versions
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the number of its version as `api_version` in its scope."""
        if scope["type"] != "http" or is_unversioned(scope["path"]):
            await self._app(scope, receive, send)
            return
        day, oldest, latest = self._clock(), self._versions[0], self._versions[-1]
        named = self._strategy.named(scope, self._versions)
        version = named or default_version(self._versions, day)
        structlog.contextvars.bind_contextvars(api_version=version.name)
        # The oldest has the tags that it had when it was the only one.
        suffix = "" if version is oldest else f".{version.name}"

        async def send_versioned(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", ())))
                self._complete(headers, version, scope["path"])
                if named:
                    self._strategy.left(headers, version)
                if suffix and (tag := headers.get("etag")):
                    headers["etag"] = suffixed(tag, suffix)
                message["headers"] = headers.raw
            await send(message)

        if version.has_ended(day):
            refusal = problem(Request(scope), 410, told(version, latest))
            await refusal(scope, receive, send_versioned)
            return
        inside: Scope = {**scope, "api_version": version.number}
        if suffix:
            inside["headers"] = without_suffix(scope["headers"], suffix)
        if named:
            inside = self._strategy.entered(inside, version)
        await self._app(inside, receive, send_versioned)

    def _complete(self, headers: MutableHeaders, version: Version, path: str) -> None:
        headers["api-version"] = version.name
        if self._strategy.varies_by:
            headers.add_vary_header(self._strategy.varies_by)
        latest = self._versions[-1]
        successor = "" if version is latest else self._strategy.successor(path, latest)
        for name, value in lifetime_headers(version, successor):
            headers.append(name, value)
