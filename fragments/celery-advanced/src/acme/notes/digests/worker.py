"""The tasks of digests, and the canvas that they make.

    prepare -> chord(condense each note, keep) -> announce

A note that cannot be condensed is named by `note_failed`; the chord's `digest_failed` ends it.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import chain, chord

from acme.bootstrap import Services
from acme.canvas.task import ServiceTask, canvas_task
from acme.notes.digests.domain import MOST_NOTES, Condensed, Digest

log = structlog.get_logger()

type Task = ServiceTask[Services]

# All tries of all its tasks are over by then.
_GIVEN_UP_AFTER = timedelta(hours=2)
_KEPT_FOR = timedelta(days=7)


@canvas_task("digests.prepare", ignore_result=True)
def prepare(task: Task, digest_id: str, owner: str) -> Any:
    """Put the canvas of a digest in the place of this task."""
    note_ids = task.wait_for(_newest(task.services, owner))
    return task.replace(digest_canvas(digest_id, owner, note_ids))


async def _newest(services: Services, owner: str) -> list[str]:
    async with services.database.reading() as tx:
        return [str(note.id) for note in await tx.notes.page(owner, after=None, limit=MOST_NOTES)]


def digest_canvas(digest_id: str, owner: str, note_ids: Sequence[str]) -> Any:
    """Each note condensed on its own, then all of them kept, then announced."""
    members = [
        condense.si(owner, note_id).on_error(note_failed.s(digest_id=digest_id, note_id=note_id))
        for note_id in note_ids
    ]
    body = chain(keep.s(digest_id=digest_id), announce.si(digest_id))
    return chord(members, body.on_error(digest_failed.si(digest_id)))


@canvas_task("digests.condense")
async def condense(task: Task, owner: str, note_id: str) -> dict[str, Any]:
    """What a digest says of a note; fails for one that is gone."""
    async with task.services.database.reading() as tx:
        return asdict(Condensed.of(await tx.notes.get(owner, UUID(note_id))))


@canvas_task("digests.keep", ignore_result=True)
async def keep(task: Task, condensed: Sequence[dict[str, Any]], *, digest_id: str) -> None:
    """Keep what all notes came to."""
    entries = [Condensed(**each) for each in condensed]
    async with task.services.database.transaction() as tx:
        digest = await tx.note_digests.held(UUID(digest_id))
        await tx.note_digests.replace(digest.done(entries))


# Those who hear of it are another service's, which takes no more.
@canvas_task("digests.announce", ignore_result=True, rate_limit="60/m")
async def announce(task: Task, digest_id: str) -> None:
    """Say that it is there: a line of the log, where yours would send something."""
    log.info("digest_done", digest_id=digest_id)


@canvas_task("digests.note_failed", ignore_result=True)
def note_failed(task: Task, task_id: str, *, digest_id: str, note_id: str) -> None:
    """Name a note that could not be condensed; why is for those who run the service."""
    error = task.app.AsyncResult(task_id).result
    log.error("note_not_condensed", digest_id=digest_id, note_id=note_id, error=repr(error))
    task.wait_for(_fail(task.services, digest_id, note_id))


@canvas_task("digests.digest_failed", ignore_result=True)
async def digest_failed(task: Task, digest_id: str) -> None:
    """End a digest that will not be done."""
    await _fail(task.services, digest_id)


async def _fail(services: Services, digest_id: str, *missing: str) -> None:
    async with services.database.transaction() as tx:
        digest: Digest = await tx.note_digests.held(UUID(digest_id))
        await tx.note_digests.replace(digest.failed(*missing))


@canvas_task("digests.clean_up", ignore_result=True)
async def clean_up(task: Task) -> None:
    """Fail what nobody finishes, and forget what is old; done twice, it has one effect."""
    now = datetime.now(UTC)
    async with task.services.database.transaction() as tx:
        await tx.note_digests.give_up(now - _GIVEN_UP_AFTER)
        await tx.note_digests.forget(now - _KEPT_FOR)


DIGEST_TASKS = (prepare, condense, keep, announce, note_failed, digest_failed, clean_up)
