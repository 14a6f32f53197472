"""Roles are granted alike in every database, and count in every process."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from acme.authorization.settings import AuthorizationSettings
from acme.database import Database
from acme.errors import Conflict, NotFound
from acme.roles.service import RoleService

from ..databases import ADAPTERS, open_fresh

NOW = datetime(2026, 1, 1, 12, 0, 0, 123457, tzinfo=UTC)
SETTINGS = AuthorizationSettings(admins="root, ops", stale_seconds=5)


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def roles(database: Database, time: Time) -> RoleService:
    return RoleService(database, SETTINGS, time)


@pytest.fixture
def elsewhere(database: Database, time: Time) -> RoleService:
    """Another process, which shares the database and nothing else."""
    return RoleService(database, SETTINGS, time)


async def test_granted_roles_take_the_place_of_the_default(roles: RoleService) -> None:
    assert await roles.of("ada", fresh=True) == {"editor"}
    await roles.grant("ada", "viewer", by="root")
    assert await roles.of("ada", fresh=False) == {"viewer"}
    await roles.grant("ada", "admin", by="root")
    assert await roles.of("ada", fresh=True) == {"viewer", "admin"}
    assert await roles.of("Ada", fresh=True) == {"editor"}


async def test_without_a_default_nobody_has_a_role(database: Database) -> None:
    roles = RoleService(database, AuthorizationSettings(default_role=""))
    assert await roles.of("ada", fresh=True) == frozenset()


async def test_configured_admins_are_admins_besides(roles: RoleService) -> None:
    assert await roles.of("ops", fresh=False) == {"admin"}
    await roles.grant("root", "viewer", by="ops")
    assert await roles.of("root", fresh=True) == {"admin", "viewer"}


async def test_a_role_is_had_once(roles: RoleService) -> None:
    await roles.grant("ada", "viewer", by="root")
    with pytest.raises(Conflict):
        await roles.grant("ada", "viewer", by="ops")
    await roles.grant("grace", "viewer", by="root")
    [grant] = await roles.page(subject="ada", after=None, limit=10)
    assert (grant.granted_by, grant.granted_at) == ("root", NOW)


async def test_role_taken_away_is_refused_elsewhere_at_the_next_change(
    roles: RoleService, elsewhere: RoleService, time: Time
) -> None:
    grant = await roles.grant("ada", "admin", by="root")
    assert await elsewhere.of("ada", fresh=False) == {"admin"}
    await roles.revoke(grant.id, by="root")
    assert await roles.of("ada", fresh=False) == {"editor"}
    # What only reads may not know yet, for as long as is set.
    time.now += timedelta(seconds=4.9)
    assert await elsewhere.of("ada", fresh=False) == {"admin"}
    assert await elsewhere.of("ada", fresh=True) == {"editor"}
    assert await elsewhere.of("ada", fresh=False) == {"editor"}


async def test_what_is_remembered_ends_by_itself(
    roles: RoleService, elsewhere: RoleService, time: Time
) -> None:
    assert await elsewhere.of("ada", fresh=False) == {"editor"}
    await roles.grant("ada", "viewer", by="root")
    assert await elsewhere.of("ada", fresh=False) == {"editor"}
    time.now += timedelta(seconds=5)
    assert await elsewhere.of("ada", fresh=False) == {"viewer"}


async def test_pages_hold_each_grant_once(roles: RoleService) -> None:
    made = {(await roles.grant(f"caller-{n}", "viewer", by="root")).id for n in range(5)}
    first = await roles.page(subject=None, after=None, limit=3)
    rest = await roles.page(subject=None, after=first[-1].id, limit=3)
    assert [len(first), len(rest)] == [3, 2]
    assert {grant.id for grant in (*first, *rest)} == made
    assert await roles.page(subject=None, after=rest[-1].id, limit=3) == []


async def test_grant_that_is_not_there_cannot_be_revoked(roles: RoleService) -> None:
    with pytest.raises(NotFound):
        await roles.revoke(uuid4(), by="root")
    grant = await roles.grant("ada", "viewer", by="root")
    await roles.revoke(grant.id, by="root")
    with pytest.raises(NotFound):
        await roles.revoke(grant.id, by="root")
