"""What a publication does to the world. Each activity may run again: twice has one effect."""

from dataclasses import replace

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from acme.database import Database
from acme.errors import NotFound
from acme.notes.domain import Note
from acme.notes.publication.domain import (
    PUBLIC,
    PublicationRequest,
    published_id,
)

log = structlog.get_logger()

_UNDER_WAY = "WorkflowType = 'PublishNote' AND ExecutionStatus = 'Running'"
_PLACEHOLDERS = ("TODO", "FIXME", "lorem ipsum")


class PublicationActivities:
    """The activities, with what they need of the service."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def check_note(self, request: PublicationRequest) -> None:
        """Look through the text, paragraph by paragraph, from where a killed worker had come to.

        Here a check by another service would take its time; each heartbeat says that this one is
        alive, and what is done.
        """
        note = await self._requested(request)
        paragraphs = note.body.split("\n\n")
        (checked,) = activity.info().heartbeat_details or (0,)
        for number, paragraph in enumerate(paragraphs[checked:], start=checked + 1):
            for placeholder in _PLACEHOLDERS:
                if placeholder in paragraph:
                    raise _final(f"paragraph {number} still has its {placeholder}")
            activity.heartbeat(number)

    @activity.defn
    async def publish_note(self, request: PublicationRequest) -> None:
        """Make the copy that everybody may read, in place of one of another version."""
        note = await self._requested(request)
        copy = replace(note, id=published_id(note.id), owner=PUBLIC)
        async with self._database.transaction() as tx:
            try:
                before = await tx.notes.held(PUBLIC, copy.id)
            except NotFound:
                await tx.notes.add(copy)
                return
            if before != copy:
                await tx.notes.remove(before)
                await tx.notes.add(copy)

    @activity.defn
    async def withdraw_note(self, request: PublicationRequest) -> None:
        """Remove the copy, if it is there."""
        async with self._database.transaction() as tx:
            try:
                copy = await tx.notes.held(PUBLIC, published_id(request.note_id))
            except NotFound:
                return
            await tx.notes.remove(copy)

    @activity.defn
    async def announce_note(self, request: PublicationRequest) -> None:
        """Tell the world: a line of the log, where yours would send something."""
        log.info("note_published", note_id=str(request.note_id), version=request.version)

    @activity.defn
    async def remind_reviewers(self, request: PublicationRequest) -> None:
        """Tell whoever decides that a note waits."""
        log.info("publication_waits", note_id=str(request.note_id), version=request.version)

    @activity.defn
    async def count_publications(self) -> int:
        """How many are under way, as the server counts them: it may lag a second behind."""
        found = await activity.client().count_workflows(_UNDER_WAY)
        log.info("publications_under_way", count=found.count)
        return found.count

    async def _requested(self, request: PublicationRequest) -> Note:
        async with self._database.reading() as tx:
            try:
                note = await tx.notes.get(request.owner, request.note_id)
            except NotFound as error:
                raise _final("the note is gone") from error
        if note.version != request.version:
            raise _final(f"the note has changed: it has version {note.version}")
        return note


def _final(reason: str) -> ApplicationError:
    """An error that trying again does not mend."""
    return ApplicationError(reason, non_retryable=True)
