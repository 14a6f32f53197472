"""Drives sagas, those included that a killed process left behind."""

import asyncio
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import ServiceError
from acme.sagas import ENDED, Instance, Status
from acme.sagas.moves import begun, failed, postponed, succeeded
from acme.sagas.saga import Run, Saga
from acme.sagas.settings import SagaSettings
from acme.sagas.starting import saga_event

log = structlog.get_logger()

_PRUNE_EVERY_SECONDS = 3600
_PRUNED_AT_ONCE = 1000


class SagaRunner:
    """Takes what is due, makes one attempt at its step, and keeps what came of it.

    A saga is taken by one worker, for the time of a lease. What a killed worker had in hand is due
    when that is over. One that lives on and has lost its saga so cannot keep anything of it.
    """

    def __init__(self, database: Database, settings: SagaSettings, *sagas: Saga) -> None:
        self._database = database
        self._settings = settings
        self._sagas = {saga.name: saga for saga in sagas}

    async def run(self) -> None:
        """Drive sagas until cancelled; then finish the attempts in hand, which have a limit."""
        in_hand: set[asyncio.Task[None]] = set()
        poll_seconds = self._settings.poll_seconds
        try:
            while True:
                is_full = len(in_hand) >= self._settings.concurrency
                instance = None if is_full else await self._taken()
                if instance is not None:
                    task = asyncio.create_task(self.attempt(instance))
                    in_hand.add(task)
                    task.add_done_callback(in_hand.discard)
                elif in_hand:
                    # The next step is due as soon as one is done.
                    await asyncio.wait(
                        in_hand, timeout=poll_seconds, return_when=asyncio.FIRST_COMPLETED
                    )
                else:
                    await asyncio.sleep(poll_seconds)
        finally:
            await asyncio.gather(*in_hand)

    async def prune(self) -> None:
        """Forget now and then what ended long ago, until cancelled."""
        while True:
            before = datetime.now(UTC) - timedelta(days=self._settings.keep_days)
            try:
                async with self._database.transaction() as tx:
                    gone = await tx.sagas.prune(before=before, limit=_PRUNED_AT_ONCE)
            except ServiceError as error:
                log.warning("sagas_not_pruned", error=str(error))
                gone = 0
            await asyncio.sleep(0 if gone == _PRUNED_AT_ONCE else _PRUNE_EVERY_SECONDS)

    async def _taken(self) -> Instance | None:
        try:
            return await self.take()
        except ServiceError as error:
            log.warning("sagas_wait", error=str(error))
            return None

    async def take(self) -> Instance | None:
        """The saga that is due first, for an attempt at its step.

        Raises:
            Unavailable: the database is away.
        """
        async with self._database.transaction() as tx:
            found = await tx.sagas.due(self._sagas)
            if found is None:
                return None
            saga = self._sagas[found.saga]
            instance = replace(found, step=found.step or next(iter(saga.steps)))
            if instance.step in saga.steps:
                instance = begun(saga, instance, self._settings)
                await tx.sagas.keep(instance)
                return instance
            await tx.sagas.keep(instance := postponed(instance, self._settings))
        log.error("saga_step_unknown", saga_id=str(instance.id), error=instance.error)
        return None

    async def attempt(self, instance: Instance) -> None:
        """Do, or undo, the step of a saga that was taken, and keep what comes of it."""
        saga = self._sagas[instance.saga]
        said = {"saga": saga.name, "saga_id": str(instance.id), "step": instance.step}
        try:
            try:
                moved = await self._do(saga, instance)
            except Exception as error:
                moved = failed(saga, instance, error, self._settings)
                log.warning("saga_step_failed", **said, attempts=instance.attempts, exc_info=error)
                async with self._database.transaction() as tx:
                    await _keep(tx, moved)
        except ServiceError as error:
            # Another worker has it, or the database is away: it is taken up when it is due.
            log.warning("saga_left", **said, error=str(error))
            return
        if moved.status is Status.STUCK:
            remedy = f"mend the cause, then: sagas retry --id {instance.id}"
            log.error("saga_stuck", **said, error=moved.error, remedy=remedy)
        elif moved.status in ENDED:
            log.info("saga_ended", **said, status=moved.status, cause=moved.cause)

    async def _do(self, saga: Saga, instance: Instance) -> Instance:
        """Call, then write in the transaction that keeps the next step."""
        step = saga.steps[instance.step]
        undo = instance.status is Status.COMPENSATING
        action = step.compensation if undo else step.action
        most = self._settings.compensation_attempts if undo else step.attempts
        seconds = self._settings.attempt_seconds
        if instance.deadline is not None:
            seconds = min(seconds, (instance.deadline - datetime.now(UTC)).total_seconds())
        if instance.attempts > most or seconds <= 0:
            raise TimeoutError("its worker was killed, and no attempt or no time is left")
        run = Run(
            key=f"{instance.id}:{step.name}{':undo' if undo else ''}",
            business_id=instance.business_id,
            owner=instance.owner,
            data=deepcopy(dict(instance.data)),
        )
        until = asyncio.get_running_loop().time() + seconds
        if action is not None:
            async with asyncio.timeout_at(until):
                await action.call(run)
        async with self._database.transaction() as tx:
            if action is not None:
                async with asyncio.timeout_at(until):
                    await action.write(tx, run)
            moved = succeeded(saga, instance, run.data)
            await _keep(tx, moved)
        return moved


async def _keep(tx: Transaction, instance: Instance) -> None:
    await tx.sagas.keep(instance)
    if instance.status in ENDED:
        await tx.outbox.append(saga_event("saga.ended", instance))
