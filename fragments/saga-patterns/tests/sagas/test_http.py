"""The status of a saga over HTTP."""

from uuid import uuid4

from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.sagas.starting import start_alone

from ..credentials import headers_for
from .scripted import Script, drive


async def test_a_caller_sees_a_saga_that_is_theirs_and_no_other(
    client: AsyncClient, services: Services
) -> None:
    client.headers.update(await headers_for(services, "ada"))
    known = await client.get("/caller")
    owner = "anyone" if known.status_code == 404 else str(known.json()["id"])
    mine = await start_alone(services.database, "scripted", "b", owner=owner, data={})
    others = await start_alone(services.database, "scripted", "c", owner="grace", data={})

    first = await client.get(f"/sagas/{mine.id}")
    assert (first.status_code, first.json()["status"]) == (200, "running")
    await drive(Script().runner(services.database), services.database, mine)
    last = (await client.get(f"/sagas/{mine.id}")).json()
    assert (last["status"], last["done"]) == ("done", ["one", "two", "three"])
    for saga_id in (others.id, uuid4()):
        assert (await client.get(f"/sagas/{saga_id}")).status_code == 404
