"""The workflow of a publication. It is replayed: no clock, no chance, no I/O, no settings here.

A change of what it does, or in which order, stands behind `workflow.patched`, and the recorded
histories of `tests/temporal/histories/` must still replay.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from acme.notes.publication.activities import PublicationActivities
    from acme.notes.publication.domain import (
        Decision,
        Publication,
        PublicationRequest,
        Step,
    )

Activity = Callable[[PublicationActivities, PublicationRequest], Awaitable[None]]

# A reviewer who is away for a week comes back to it.
PATIENCE = timedelta(days=14)
REMINDED_AFTER = timedelta(days=3)
# Outlasts an outage of the database; what fails for longer is for people.
_LONGEST = timedelta(hours=6)
# A worker that was killed is noticed after this time, not when the activity's own is over.
_SILENCE = timedelta(seconds=10)
_RETRIES = RetryPolicy(maximum_interval=timedelta(minutes=1))


@workflow.defn
class PublishNote:
    """Check a note, wait for a decision, publish and announce it; take back what was done."""

    @workflow.init
    def __init__(self, request: PublicationRequest) -> None:
        self._publication = Publication(version=request.version, step=Step.CHECKING)
        self._decision: Decision | None = None
        self._called_off = False

    @workflow.run
    async def run(self, request: PublicationRequest) -> Publication:
        """Every end is a result, with its reason; none is an error of the workflow."""
        try:
            await self._do(PublicationActivities.check_note, request)
            self._move(Step.WAITING)
            await self._await_decision(request)
            if self._publication.step is Step.PUBLISHING:
                await self._publish(request)
        except ActivityError as error:
            self._move(Step.FAILED, getattr(error.cause, "message", str(error.cause)))
        return self._publication

    @workflow.query
    def publication(self) -> Publication:
        """How far it is."""
        return self._publication

    @workflow.update
    async def decide(self, decision: Decision) -> Publication:
        """Approve or reject it; the answer says what came of that."""
        self._decision = decision
        await workflow.wait_condition(lambda: self._publication.step is not Step.WAITING)
        return self._publication

    @decide.validator
    def _refuse_late_decisions(self, decision: Decision) -> None:
        if self._publication.step is not Step.WAITING or self._decision is not None:
            verb = "approve" if decision.approved else "reject"
            raise ValueError(f"It is {self._publication.step}: there is nothing to {verb}.")

    @workflow.signal
    def call_off(self) -> None:
        """Stop waiting for a decision; what is decided is decided."""
        self._called_off = True

    async def _await_decision(self, request: PublicationRequest) -> None:
        # Publications that began before there were reminders go on without.
        if workflow.patched("remind-reviewers") and not await self._settled(REMINDED_AFTER):
            await self._do(PublicationActivities.remind_reviewers, request)
            self._publication = replace(self._publication, reminders=1)
        if not await self._settled(PATIENCE):
            self._move(Step.EXPIRED, f"nobody decided within {PATIENCE.days} days")
        elif self._decision is None:
            self._move(Step.CALLED_OFF)
        elif self._decision.approved:
            self._move(Step.PUBLISHING)
        else:
            self._move(Step.REJECTED, self._decision.reason)

    async def _settled(self, patience: timedelta) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._decision is not None or self._called_off, timeout=patience
            )
        except TimeoutError:
            return False
        return True

    async def _publish(self, request: PublicationRequest) -> None:
        undo: list[Activity] = []
        try:
            # Before the step itself: it may be done although its answer never came.
            undo.append(PublicationActivities.withdraw_note)
            await self._do(PublicationActivities.publish_note, request)
            await self._do(PublicationActivities.announce_note, request)
        except (ActivityError, asyncio.CancelledError):
            for compensation in reversed(undo):
                await self._do(compensation, request)
            raise
        self._move(Step.PUBLISHED)

    async def _do(self, activity: Activity, request: PublicationRequest) -> None:
        await workflow.execute_activity_method(
            activity,
            request,
            start_to_close_timeout=timedelta(minutes=10),
            schedule_to_close_timeout=_LONGEST,
            heartbeat_timeout=_SILENCE,
            retry_policy=_RETRIES,
        )

    def _move(self, step: Step, reason: str = "") -> None:
        self._publication = replace(self._publication, step=step, reason=reason)
