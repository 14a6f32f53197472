"""A client of the notes over gRPC."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.bootstrap import Services
from acme.grpc.generated.notes.v1.notes_pb2_grpc import NotesStub
from acme.notes.rpc.servicer import offer_notes

from .serving import serving


@asynccontextmanager
async def notes_client(services: Services) -> AsyncIterator[NotesStub]:
    """A client of a server in this process."""
    async with serving(services, offer_notes) as (channel, _):
        yield NotesStub(channel)
