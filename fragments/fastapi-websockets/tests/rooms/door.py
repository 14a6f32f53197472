"""A service that has nothing but rooms, and a door to them: `python -m tests.rooms.door`."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from fastapi import FastAPI, WebSocket
from pydantic import TypeAdapter

from acme.configuration import load_settings
from acme.errors import ServiceError
from acme.http.dependencies import services_of
from acme.http.health import Readiness
from acme.http.problems import answer
from acme.http.server import listen, run_server
from acme.http.sockets.conversation import Conversation
from acme.logs import configure_logs
from acme.rooms.hub import Rooms
from acme.rooms.messages import Incoming, Outgoing
from acme.rooms.opening import open_rooms
from acme.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Few:
    """The services of which there are few."""

    rooms: Rooms
    settings: Settings


class Say(Incoming):
    type: Literal["say"]
    text: str
    room: str | None = None


class Said(Outgoing):
    type: Literal["said"] = "said"
    text: str


MESSAGES = TypeAdapter(Say)


async def talk(websocket: WebSocket, room: str = "told") -> None:
    """Say what comes to a room; `bug` is one."""
    services = services_of(websocket)
    async with services.rooms.enter("ada") as member:
        await services.rooms.join(member, room)

        async def handle(message: Say) -> None:
            if message.text == "bug":
                raise ZeroDivisionError
            said = Said(text=message.text)
            await services.rooms.say(member, message.room or room, said.encoded())

        await Conversation(websocket, member, services.settings.sockets).hold(MESSAGES, handle)


def door(settings: Settings) -> FastAPI:
    """The application."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_rooms(settings) as rooms:
            app.state.services = Few(rooms=rooms, settings=settings)
            app.state.readiness = Readiness({"rooms": rooms}, timeout_seconds=5)
            yield

    app = FastAPI(lifespan=lifespan)
    app.state.settings = settings
    app.add_exception_handler(ServiceError, answer)
    app.add_api_websocket_route("/talk", talk)
    return app


if __name__ == "__main__":
    given = load_settings()
    configure_logs(given.log)
    sys.exit(run_server(door(given), given.server, listen("127.0.0.1", 0)))
