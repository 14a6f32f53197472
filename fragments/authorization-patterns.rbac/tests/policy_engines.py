"""The engine of this service, for the tests of the port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.authorization import PolicyEngine
from acme.authorization.rbac import RoleRules

ENGINES = ["in process"]


@asynccontextmanager
async def open_engine(_engine: str) -> AsyncIterator[PolicyEngine]:
    """An engine with the rules of the service."""
    yield RoleRules()
