"""Every engine allows what the rules of the roles say, and nothing else."""

from collections.abc import AsyncIterator
from itertools import product

import pytest

from acme.authorization import PolicyEngine, Resource, Subject, Visible

from ..policy_engines import ENGINES, open_engine

OWN, FOREIGN = (
    Resource(kind="thing", id="1", owner="ada"),
    Resource(kind="thing", id="2", owner="b"),
)
NOBODYS = Resource(kind="thing", id="3")
ALL = [OWN, FOREIGN, NOBODYS]
ACTIONS = ["things:read", "things:write", "roles:manage", "things:burn"]

# Of each role: what it may do, and with what. What is not here is denied.
MATRIX = {
    (): {},
    ("stranger",): {},
    ("viewer",): {"things:read": ALL},
    ("editor",): {"things:read": [OWN], "things:write": [OWN]},
    ("admin",): {"things:read": ALL, "things:write": ALL, "roles:manage": ALL},
    ("editor", "viewer"): {"things:read": ALL, "things:write": [OWN]},
    ("admin", "stranger"): {"things:read": ALL, "things:write": ALL, "roles:manage": ALL},
}
CELLS = [
    (roles, action, resource, resource in MATRIX[roles].get(action, []))
    for roles, action, resource in product(MATRIX, ACTIONS, ALL)
]


@pytest.fixture(params=ENGINES)
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[PolicyEngine]:
    async with open_engine(request.param) as engine:
        yield engine


def subject(*roles: str, id_: str = "ada") -> Subject:
    return Subject(id=id_, roles=frozenset(roles))


async def test_each_cell_of_the_matrix_is_decided_so(engine: PolicyEngine) -> None:
    decided = {
        (roles, action, resource): (await engine.decide(subject(*roles), action, resource)).allowed
        for roles, action, resource, _ in CELLS
    }
    assert decided == {cell[:3]: cell[3] for cell in CELLS}


async def test_what_is_visible_is_what_would_be_allowed(engine: PolicyEngine) -> None:
    for roles, action in product(MATRIX, ACTIONS):
        visible = await engine.visible(subject(*roles), action, "thing")
        allowed = MATRIX[roles].get(action, [])
        assert [one for one in ALL if visible.holds(one)] == allowed, (roles, action)
        assert bool(visible) == bool(allowed), (roles, action)


async def test_what_is_allowed_names_its_rule(engine: PolicyEngine) -> None:
    decision = await engine.decide(subject("editor"), "things:write", OWN)
    assert "editor" in decision.rule


@pytest.mark.parametrize("id_", ['"', "*", "ada or 1=1", "a'b", "p, admin, *, *", "{{ ada }}", ""])
async def test_odd_ids_are_ids_and_nothing_else(engine: PolicyEngine, id_: str) -> None:
    odd = subject("editor", id_=id_)
    assert not (await engine.decide(odd, "things:write", OWN)).allowed
    assert not (await engine.decide(odd, "things:write", NOBODYS)).allowed
    mine = Resource(kind="thing", id=id_, owner=id_)
    assert (await engine.decide(odd, "things:write", mine)).allowed
    assert not (await engine.decide(subject(id_), "things:read", mine)).allowed


def test_nothing_is_visible_by_default() -> None:
    assert not Visible()
    assert not any(Visible().holds(one) for one in ALL)
    assert Visible(ids=frozenset({"2"})).holds(FOREIGN)
