"""Commands that act with the services open."""

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable

from acme.bootstrap import Services, open_services
from acme.configuration import load_settings
from acme.logs import configure_logs


def with_services(
    act: Callable[[Services, Namespace], Awaitable[int | None]],
) -> Callable[[Namespace], int]:
    """What a command runs: opens the services, acts, closes them; None is the exit code 0."""

    async def opened(arguments: Namespace) -> int | None:
        settings = load_settings()
        configure_logs(settings.log)
        async with open_services(settings) as services:
            return await act(services, arguments)

    return lambda arguments: asyncio.run(opened(arguments)) or 0
