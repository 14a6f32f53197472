"""The policy says no where nobody says yes, and says so in the log."""

import pytest
import structlog

from acme.auth.caller import Caller
from acme.authorization import Decision, Resource, Subject, Visible
from acme.authorization.callers import PermittedCallers
from acme.authorization.policy import Policy
from acme.bootstrap import Services
from acme.errors import Forbidden, NotFound, Unavailable

DECLARED = "roles:manage"
THING = Resource(kind="thing", id="7", owner="ada")


class Answering:
    """An engine that allows some actions to everybody."""

    name = "answering"

    def __init__(self, *allowed: str) -> None:
        self._allowed = allowed
        self.asked: list[Subject] = []

    async def decide(self, subject: Subject, action: str, resource: Resource) -> Decision:
        self.asked.append(subject)
        return Decision(allowed=action in self._allowed, rule="the test says so")

    async def visible(self, subject: Subject, action: str, kind: str) -> Visible:
        self.asked.append(subject)
        return Visible(everything=action in self._allowed)


class Silent:
    """An engine that does not answer."""

    name = "silent"

    async def decide(self, subject: Subject, action: str, resource: Resource) -> Decision:
        raise Unavailable("The policy engine does not answer: nothing can be allowed.")

    async def visible(self, subject: Subject, action: str, kind: str) -> Visible:
        raise Unavailable("The policy engine does not answer: nothing can be allowed.")


async def test_undeclared_action_is_denied_without_asking(services: Services) -> None:
    engine = Answering("things:burn")
    policy = Policy(engine, services.roles)
    assert not (await policy.decide("ada", "things:burn", THING)).allowed
    assert not await policy.visible("ada", "things:burn", "thing")
    assert engine.asked == []


async def test_engine_is_told_the_roles_of_the_subject(services: Services) -> None:
    await services.roles.grant("ada", "viewer", by="test")
    engine = Answering(DECLARED)
    assert (await Policy(engine, services.roles).decide("ada", DECLARED, THING)).allowed
    assert engine.asked == [Subject(id="ada", roles=frozenset({"viewer"}))]


async def test_what_is_denied_is_as_if_it_were_not_there(services: Services) -> None:
    policy = Policy(Answering(), services.roles)
    with pytest.raises(NotFound, match=r"^There is no thing 7\.$"):
        await policy.require("ada", DECLARED, THING)
    with pytest.raises(Forbidden):
        await policy.require("ada", DECLARED, Resource(kind="thing", owner="ada"))


async def test_every_denial_is_logged_with_its_reason(services: Services) -> None:
    policy = Policy(Answering(), services.roles)
    with structlog.testing.capture_logs() as logs:
        await policy.decide("ada", DECLARED, THING)
        await policy.visible("ada", DECLARED, "thing")
    denied, nothing = logs
    assert denied.pop("milliseconds") >= 0
    assert denied == {
        "event": "decision",
        "log_level": "info",
        "allowed": False,
        "subject": "ada",
        "action": DECLARED,
        "kind": "thing",
        "id": "7",
        "rule": "the test says so",
        "engine": "answering",
    }
    assert (nothing["allowed"], nothing["id"]) == (False, None)


async def test_what_is_allowed_is_logged_for_those_who_look_closely(services: Services) -> None:
    with structlog.testing.capture_logs() as logs:
        await Policy(Answering(DECLARED), services.roles).decide("ada", DECLARED, THING)
    assert [(line["log_level"], line["allowed"]) for line in logs] == [("debug", True)]


async def test_nobody_may_do_anything_while_the_engine_is_silent(services: Services) -> None:
    policy = Policy(Silent(), services.roles)
    ada = Caller(id="ada", scopes=None)
    with pytest.raises(Unavailable):
        await policy.require("ada", DECLARED, THING)
    with pytest.raises(Unavailable):
        await PermittedCallers((), policy).require(ada, DECLARED)


async def test_scope_and_role_must_both_allow_it(services: Services) -> None:
    limited = Caller(id="ada", scopes=frozenset())
    with pytest.raises(Forbidden, match="scope"):
        await PermittedCallers((), Policy(Answering(DECLARED), services.roles)).require(
            limited, DECLARED
        )
    unlimited = Caller(id="ada", scopes=None)
    with pytest.raises(Forbidden, match="roles"):
        await PermittedCallers((), Policy(Answering(), services.roles)).require(unlimited, DECLARED)
