"""`/notes/search` over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.notes.schemas import NoteView

note_search_router = APIRouter(prefix="/notes/search", tags=["notes"])


class FoundNote(BaseModel):
    """A note, and how near it is: 1 says the same, 0 has nothing in common."""

    score: float
    note: NoteView


class FoundNotes(BaseModel):
    """The nearest notes first."""

    items: list[FoundNote]


@note_search_router.get("")
async def search_notes(
    request: Request,
    caller: CallerDependency,
    q: Annotated[str, Query(pattern=r"\S", max_length=1000, description="What they are about.")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> FoundNotes:
    """The caller's notes that are nearest in meaning to a text."""
    hits = await services_of(request).note_search.search(caller.id, q, limit=limit)
    return FoundNotes(
        items=[FoundNote(score=hit.score, note=NoteView.of(hit.note)) for hit in hits]
    )
