"""When notes can be found that were written."""

from acme.bootstrap import Services


async def indexed(_: Services) -> None:
    """Return at once: who writes a note indexes it."""
