"""A saga that does what a test says, whose effects are in the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy import update

from acme.broker.envelope import decode
from acme.broker.events import Event
from acme.broker.transport import LANES
from acme.database import Database
from acme.database.sql import SqlDatabase
from acme.database.transaction import Transaction
from acme.sagas import ENDED, Instance, Status
from acme.sagas.runner import SagaRunner
from acme.sagas.saga import Action, Run, Saga, Step
from acme.sagas.settings import SagaSettings
from acme.sagas.starting import start_alone
from acme.sagas.tables import SagaRow

SETTINGS = SagaSettings(longest_pause_seconds=0.01, compensation_attempts=2)
STEPS = ("one", "two", "three")

type Then = Callable[[Run], Awaitable[None]]


async def _nothing(_: Run) -> None:
    return None


class Script:
    """Each step calls, then writes an effect, and so does what undoes it.

    `calls` has what was called, such as `one` and `one:undo`; what `during` has for it, or for
    `write one` and the like, is done then.
    """

    def __init__(self, *, attempts: int = 2, timeout_seconds: float = 60) -> None:
        self.calls: list[str] = []
        self.keys: list[str] = []
        self.during: dict[str, Then] = {}
        self.attempts, self.timeout_seconds = attempts, timeout_seconds

    def saga(self, *steps: str) -> Saga:
        """The saga `scripted`, of these steps."""
        action = Action(call=self._call, write=self._write)
        return Saga(
            "scripted",
            *(
                Step(
                    name=name,
                    action=action,
                    compensation=action,
                    attempts=self.attempts,
                    timeout_seconds=self.timeout_seconds,
                )
                for name in steps or STEPS
            ),
        )

    def runner(self, database: Database, settings: SagaSettings = SETTINGS) -> SagaRunner:
        """What drives it."""
        return SagaRunner(database, settings, self.saga())

    async def _call(self, run: Run) -> None:
        name = run.key.partition(":")[2]
        self.calls.append(name)
        self.keys.append(run.key)
        await self.during.get(name, _nothing)(run)
        # Nested, as what another service answers would be.
        run.data["seen"] = {**as_dict(run.data.get("seen")), name: True}

    async def _write(self, tx: Transaction, run: Run) -> None:
        name = run.key.partition(":")[2]
        payload = {"saga": run.business_id, "effect": name}
        await tx.outbox.append(Event.now("effect.had", key="effects", payload=payload))
        await self.during.get(f"write {name}", _nothing)(run)


def as_dict(value: object) -> dict[str, bool]:
    """What `seen` has by now."""
    return value if isinstance(value, dict) else {}


def raising(error: Exception, *, times: int = 1_000) -> Then:
    """Raises so many times, and then does nothing."""
    left = times

    async def fail(_: Run) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise error

    return fail


async def begin(database: Database, business_id: str = "b") -> Instance:
    """Start a saga `scripted`."""
    return await start_alone(database, "scripted", business_id, owner="ada", data={"seen": {}})


async def drive(runner: SagaRunner, database: Database, instance: Instance) -> Instance:
    """Take and attempt what is due, until a saga has ended or is stuck."""
    return await ended(database, instance, runner)


async def ended(
    database: Database, instance: Instance, runner: SagaRunner | None = None
) -> Instance:
    """A saga, once it has ended or is stuck; fails after a deadline."""
    for _ in range(3000):
        while runner and (taken := await runner.take()):
            await runner.attempt(taken)
        async with database.reading() as tx:
            now = await tx.sagas.get(instance.id)
        if now.status in (*ENDED, Status.STUCK):
            return now
        await asyncio.sleep(0.005)
    raise AssertionError(now)


async def events(database: Database) -> list[Event]:
    """What waits in the outbox."""
    async with database.transaction() as tx:
        held = await tx.outbox.hold(range(LANES), limit=1000)
    return [decode(each.envelope) for each in held]


async def effects(database: Database, business_id: str = "b") -> list[object]:
    """The effects of a saga in the database, in their order."""
    return [
        event.payload["effect"]
        for event in await events(database)
        if event.type == "effect.had" and event.payload["saga"] == business_id
    ]


async def expire(database: Database) -> None:
    """Have all leases of workers be over, as if they had been silent for long."""
    assert isinstance(database, SqlDatabase)
    async with database.sessions.writing() as session:
        await session.execute(update(SagaRow).values(due_at=datetime.now(UTC)))
