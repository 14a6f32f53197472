"""No scanner."""

from collections.abc import AsyncIterator

from acme.scanning import Verdict


class AbsentScanner:
    """Has one verdict on everything, which is the operator's."""

    critical = False

    def __init__(self, verdict: Verdict) -> None:
        self._verdict = verdict

    async def scan(self, content: AsyncIterator[bytes]) -> tuple[Verdict, str]:
        """Look at nothing."""
        return self._verdict, ""

    async def ping(self) -> None:
        """There is nothing that could be away."""
