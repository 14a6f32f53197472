"""`kill -9` between the effect and the answer: the effect is there once."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from httpx2 import ASGITransport, AsyncClient

from acme.bootstrap import open_services
from acme.http.app import create_app

from ..credentials import headers_for
from ..databases import ADAPTERS, fresh_settings
from ..embedded import embedded_settings, prepare
from ..processes import started

ROOT = Path(__file__).parents[2]
DRAFT = {"title": "Shopping", "body": "Milk"}
# The service, asked for a note, which it writes; then it is held up, before the answer.
DOOMED = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from httpx2 import ASGITransport, AsyncClient
from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.http.app import create_app
from acme.notes.service import NoteService
from tests.credentials import headers_for

create = NoteService.create

async def create_and_hang(*arguments, **named):
    await create(*arguments, **named)
    print('{"event": "written"}', file=sys.stderr, flush=True)
    await asyncio.Event().wait()

async def ask():
    settings = load_settings()
    async with open_services(settings) as services:
        headers = await headers_for(services, "ada") | {"Idempotency-Key": sys.argv[2]}
        app = create_app(settings, services)
        async with app.router.lifespan_context(app):
            async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
                NoteService.create = create_and_hang
                draft = {"title": "Shopping", "body": "Milk"}
                await client.post("/notes", json=draft, headers=headers)

asyncio.run(ask())
"""


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_an_effect_without_an_answer_is_gone_and_comes_with_the_next_try(
    adapter: str, tmp_path: Path
) -> None:
    key = uuid4().hex
    async with fresh_settings(adapter, tmp_path) as database:
        settings = embedded_settings(tmp_path).model_copy(update={"database": database})
        lease = settings.idempotency.model_copy(update={"lease_seconds": 1})
        settings = settings.model_copy(update={"idempotency": lease})
        await prepare(settings)
        with started(["-c", DOOMED, str(ROOT), key], settings, tmp_path) as process:
            await process.event("written")
        async with open_services(settings) as services, asyncio.timeout(30):
            headers = await headers_for(services, "ada") | {"Idempotency-Key": key}
            app = create_app(settings, services)
            transport = ASGITransport(app)
            async with (
                app.router.lifespan_context(app),
                AsyncClient(transport=transport, base_url="http://test") as client,
            ):
                while (answer := await client.post("/notes", json=DRAFT, headers=headers)).is_error:
                    # The claim of the dead: it expires.
                    assert answer.status_code == 409
                    await asyncio.sleep(0.05)
                assert "Idempotency-Replayed" not in answer.headers
                again = await client.post("/notes", json=DRAFT, headers=headers)
                assert again.content == answer.content
                notes = (await client.get("/notes", headers=headers)).json()["items"]
    assert len(notes) == 1
