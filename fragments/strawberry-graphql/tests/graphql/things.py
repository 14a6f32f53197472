"""A schema with everything that an operation can go wrong in, beside the one of the service."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import strawberry
from fastapi import FastAPI
from httpx2 import AsyncClient

from acme.bootstrap import Services, open_services
from acme.errors import Conflict, Unavailable
from acme.feed import Change
from acme.graphql.building import build_schema
from acme.graphql.context import Info
from acme.graphql.following import Moment, follow
from acme.graphql.problems import ConflictProblem
from acme.graphql.router import Router
from acme.http.app import create_app
from acme.settings import Settings

from ..credentials import headers_for

TOPIC = "things"
# Longer than anything here takes.
PATIENCE_SECONDS = 50


@strawberry.type
class Thing:
    """Has things."""

    name: str

    @strawberry.field
    async def things(self, first: int) -> list["Thing"]:
        return [Thing(name=f"{self.name}.{number}") for number in range(first)]

    @strawberry.field
    async def named(self, names: list[str]) -> list["Thing"]:
        return [Thing(name=name) for name in names]


@strawberry.type
class Done:
    """It was done."""

    name: str


async def fail(kind: str) -> Annotated[Done | ConflictProblem, strawberry.union("FailResult")]:
    """Go wrong in some way."""
    match kind:
        case "conflict":
            raise Conflict("There is one.")
        case "unavailable":
            raise Unavailable("The mill stands still.")
        case _:
            raise RuntimeError("the password is hunter2")


@strawberry.type
class ThingQueries:
    """Where it begins."""

    fail: Annotated[Done | ConflictProblem, strawberry.union("FailResult")] = strawberry.field(
        resolver=fail
    )

    @strawberry.field
    async def thing(self) -> Thing:
        return Thing(name="it")


async def told(info: Info, after: str | None = None) -> AsyncGenerator[str]:
    """What is told of the topic."""
    async for followed in follow(info.context, TOPIC, after):
        what = followed.what
        yield f"{what if isinstance(what, Moment) else what.data} {followed.position}"


@strawberry.type
class ThingSubscriptions:
    """What happens."""

    told: AsyncGenerator[str] = strawberry.subscription(resolver=told)


@asynccontextmanager
async def things(settings: Settings) -> AsyncIterator[tuple[FastAPI, Services]]:
    """The service with a second schema, at `/things`."""
    async with open_services(settings) as services:
        app = create_app(settings, services)
        app.include_router(
            Router(build_schema([ThingQueries], (), [ThingSubscriptions]), path="/things")
        )
        async with app.router.lifespan_context(app):
            yield app, services


async def tell(services: Services, *texts: str) -> None:
    """Let something happen."""
    async with services.database.transaction() as tx:
        for text in texts:
            await services.feed.append(tx, Change(topic=TOPIC, type="told", data=text))


async def ask(client: AsyncClient, query: str, **variables: Any) -> Any:
    """The answer to an operation."""
    asked = {"query": query, "variables": variables}
    response = await client.post("/things", json=asked)
    assert response.status_code == 200, response.text
    return response.json()


async def known(client: AsyncClient, services: Services) -> AsyncClient:
    """The client, with the credentials of one caller."""
    client.headers.update(await headers_for(services, "ada"))
    return client
