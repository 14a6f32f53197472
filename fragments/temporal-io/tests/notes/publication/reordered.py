"""The workflow of a publication as it must not become: in another order, without a patch."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from acme.notes.publication.activities import PublicationActivities
    from acme.notes.publication.domain import (
        Publication,
        PublicationRequest,
        Step,
    )
    from acme.notes.publication.workflow import PublishNote


@workflow.defn(name="PublishNote")
class PublishUnchecked(PublishNote):
    """Waits for a decision before it checks."""

    @workflow.init
    def __init__(self, request: PublicationRequest) -> None:
        super().__init__(request)

    @workflow.run
    async def run(self, request: PublicationRequest) -> Publication:
        """The steps of `PublishNote.run`, two of them swapped."""
        self._move(Step.WAITING)
        await self._await_decision(request)
        await self._do(PublicationActivities.check_note, request)
        await self._publish(request)
        return self._publication
