"""What happens to notes, followed over GraphQL."""

import anyio
from httpx2 import AsyncClient

from acme.bootstrap import open_services
from acme.graphql.settings import GraphqlSettings
from acme.http.app import create_app
from acme.settings import Settings

from ...credentials import headers_for
from ...graphql.subscribing import subscribing
from ...graphql.things import PATIENCE_SECONDS
from ...http.serving import serving
from .asking import DELETE, EDIT, data_of, write

QUERY = "subscription Changes { noteChanges { event id version note { title version } } }"


async def test_changes_are_told_with_the_note_as_it_is(settings: Settings) -> None:
    lasting = settings.model_copy(update={"graphql": GraphqlSettings()})
    with anyio.fail_after(PATIENCE_SECONDS):
        async with open_services(lasting) as services:
            app, ada = create_app(lasting, services), await headers_for(services, "ada")
            async with (
                app.router.lifespan_context(app),
                serving(app, lasting.server) as port,
                AsyncClient(base_url=f"http://127.0.0.1:{port}", verify=False) as client,
                subscribing(port, QUERY, ada, path="/graphql") as told,
            ):
                client.headers.update(ada)
                nothing = {"id": None, "version": None, "note": None}
                assert await told.next() == {
                    "data": {"noteChanges": {"event": "STARTED"} | nothing}
                }
                [note] = await write(client, "Groceries")
                found = [(await told.next())["data"]["noteChanges"]]
                await data_of(client, EDIT, id=note["id"], version=1, changes={"title": "New"})
                found.append((await told.next())["data"]["noteChanges"])
                await data_of(client, DELETE, id=note["id"], version=2)
                found.append((await told.next())["data"]["noteChanges"])
    assert {change["id"] for change in found} == {note["id"]}
    assert [(change["event"], change["version"], change["note"]) for change in found] == [
        ("WRITTEN", 1, {"title": "Groceries", "version": 1}),
        ("WRITTEN", 2, {"title": "New", "version": 2}),
        ("DELETED", 2, None),
    ]
