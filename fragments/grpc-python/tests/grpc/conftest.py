"""Callers of the services that these tests offer."""

import pytest

from acme.bootstrap import Services

from ..credentials import headers_for
from .serving import metadata_of


@pytest.fixture
async def ada(services: Services) -> tuple[tuple[str, str], ...]:
    """The metadata of a caller who may do everything."""
    return metadata_of(await headers_for(services, "ada"))
