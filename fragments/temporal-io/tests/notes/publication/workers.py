"""Workers of the tests, on a server that skips the time that nobody needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from acme.bootstrap import Services
from acme.notes.publication.activities import PublicationActivities
from acme.notes.publication.domain import Publication, PublicationRequest
from acme.notes.publication.workflow import PublishNote


@asynccontextmanager
async def publishing(
    time: WorkflowEnvironment,
    services: Services,
    *,
    body: str = "Milk",
    activities: PublicationActivities | None = None,
) -> AsyncIterator[tuple[PublicationRequest, WorkflowHandle[PublishNote, Publication]]]:
    """The publication of a new note, under way."""
    note = await services.notes.create("ada", title="Groceries", body=body)
    request = PublicationRequest(note_id=note.id, owner="ada", version=note.version)
    done = activities or PublicationActivities(services.database)
    queue = f"test-{uuid4().hex}"
    async with Worker(
        time.client,
        task_queue=queue,
        workflows=[PublishNote],
        activities=[
            done.announce_note,
            done.check_note,
            done.publish_note,
            done.remind_reviewers,
            done.withdraw_note,
        ],
        # A busy machine is no deadlock, for which a workflow is put off by ten seconds.
        debug_mode=True,
    ):
        handle = await time.client.start_workflow(
            PublishNote.run, request, id=queue, task_queue=queue
        )
        yield request, handle
