"""Lanes that wait, because their next event could not be published."""

import asyncio
from collections.abc import Iterable

from acme.backoff import backoff_seconds

_FIRST_SECONDS = 0.5


class Pauses:
    """How often in a row each lane failed, and until when it waits: longer each time."""

    def __init__(self, longest_seconds: float) -> None:
        self._longest_seconds = longest_seconds
        self._failures: dict[int, int] = {}
        self._until: dict[int, float] = {}

    def waiting(self) -> set[int]:
        """The lanes whose time has not come."""
        now = asyncio.get_running_loop().time()
        return {lane for lane, until in self._until.items() if until > now}

    def end(self, lanes: Iterable[int]) -> None:
        """These lanes are well."""
        for lane in lanes:
            self._failures.pop(lane, None)
            self._until.pop(lane, None)

    def begin(self, lanes: Iterable[int]) -> tuple[int, float]:
        """Let lanes that failed together wait together; their failures in a row, and how long."""
        lanes = list(lanes)
        failures = 1 + max(self._failures.get(lane, 0) for lane in lanes)
        wait = backoff_seconds(failures, first=_FIRST_SECONDS, longest=self._longest_seconds)
        until = asyncio.get_running_loop().time() + wait
        for lane in lanes:
            self._failures[lane], self._until[lane] = failures, until
        return failures, wait
