"""The service, and doors to what it syncs for anybody: `python -m tests.coediting.door`."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from pydantic import TypeAdapter

from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.database.transaction import Transaction
from acme.http.dependencies import services_of
from acme.http.health import Readiness
from acme.http.server import listen, run_server
from acme.http.sockets.coediting import DocumentSession
from acme.http.sockets.conversation import Conversation
from acme.logs import configure_logs
from acme.rooms.messages import Incoming
from acme.settings import Settings


async def anybody(_: Transaction) -> None:
    """Writes."""


async def write(websocket: WebSocket, name: str) -> None:
    """Write a document with others."""
    services = services_of(websocket)
    async with (
        services.rooms.enter("ada") as member,
        services.coediting.open(name) as document,
    ):
        await DocumentSession(websocket, member, document, anybody).hold()


async def look(websocket: WebSocket, name: str) -> None:
    """Be there."""
    services = services_of(websocket)
    async with (
        services.rooms.enter("ada") as member,
        services.presence.enter(member, name),
    ):
        conversation = Conversation(websocket, member, services.settings.sockets)
        await conversation.hold(TypeAdapter(Incoming), nothing)


async def nothing(_: Incoming) -> None:
    """Nobody says anything."""


def door(settings: Settings) -> FastAPI:
    """The application."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings) as services:
            app.state.services = services
            app.state.readiness = Readiness({}, timeout_seconds=5)
            yield

    app = FastAPI(lifespan=lifespan)
    app.state.settings = settings
    app.add_api_websocket_route("/documents/{name}", write)
    app.add_api_websocket_route("/presence/{name}", look)
    return app


if __name__ == "__main__":
    given = load_settings()
    configure_logs(given.log)
    sys.exit(run_server(door(given), given.server, listen("127.0.0.1", 0)))
