"""`Idempotency-Key`, with the notes as the effect, on every database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.idempotency import MOST_BYTES
from acme.idempotency.key import Reply, key_id
from acme.settings import Settings

from ..credentials import headers_for
from ..databases import ADAPTERS, ready_settings
from ..embedded import embedded_settings, prepare

DRAFT = {"title": "Shopping", "body": "Milk"}


@pytest.fixture(params=ADAPTERS)
async def settings(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Settings]:
    """The service on each database."""
    async with ready_settings(request.param, tmp_path) as database:
        settings = embedded_settings(tmp_path).model_copy(update={"database": database})
        await prepare(settings)
        yield settings


@pytest.fixture
async def ada(services: Services) -> dict[str, str]:
    """The headers of a caller, with a key of this test alone."""
    return await headers_for(services, "ada") | {"Idempotency-Key": uuid4().hex}


async def written(services: Services) -> int:
    """How many notes there are, whoever wrote them."""
    async with services.database.reading() as tx:
        owners = {"anyone"} | KNOWN
        return sum([len(await tx.notes.page(o, after=None, limit=100)) for o in owners])


KNOWN = set[str]()


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    """Routes that write a note and then answer in other ways."""

    async def write(request: Request, caller: CallerDependency) -> None:
        KNOWN.add(caller.id)
        await services_of(request).notes.create(caller.id, title="Effect", body="")

    async def answer(how: str, request: Request, caller: CallerDependency) -> Response:
        await write(request, caller)
        match how:
            case "broken":
                raise ZeroDivisionError
            case "failed":
                return Response("failed", status_code=502)
            case "refused":
                raise HTTPException(409, "not now")
            case "secret":
                secret = {"Cache-Control": "no-store", "Set-Cookie": "secret=1"}
                return Response("secret", headers=secret)
            case "stream":
                return StreamingResponse(_parts(3), media_type="text/plain")
            case _:
                return StreamingResponse(_parts(1_000_000_000))

    app.add_api_route("/notes/answers/{how}", answer, methods=["POST"], response_model=None)


async def _parts(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 65_536
        await asyncio.sleep(0)


async def post(client: AsyncClient, headers: dict[str, str], how: str) -> Any:
    return await client.post(f"/notes/answers/{how}", headers=headers)


async def test_a_request_that_is_sent_again_gets_the_first_answer_and_has_no_effect(
    client: AsyncClient, ada: dict[str, str]
) -> None:
    first = await client.post("/notes", json=DRAFT, headers=ada)
    again = await client.post("/notes", json=DRAFT, headers=ada)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    for name in ("Content-Type", "Content-Length", "ETag", "Location"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len((await client.get("/notes", headers=ada)).json()["items"]) == 1


async def test_of_fifty_at_once_one_has_an_effect_and_all_that_are_answered_agree(
    client: AsyncClient, ada: dict[str, str]
) -> None:
    requests = [client.post("/notes", json=DRAFT, headers=ada) for _ in range(50)]
    responses = await asyncio.gather(*requests)
    assert {response.status_code for response in responses} <= {201, 409}
    assert len({r.content for r in responses if r.status_code == 201}) == 1
    for refused in (r for r in responses if r.status_code == 409):
        assert refused.headers["Retry-After"] == "1"
        assert refused.headers["Content-Type"] == "application/problem+json"
    assert len((await client.get("/notes", headers=ada)).json()["items"]) == 1


async def test_another_request_with_the_same_key_is_refused(
    client: AsyncClient, ada: dict[str, str]
) -> None:
    note = (await client.post("/notes", json=DRAFT, headers=ada)).json()
    other = await client.post("/notes", json=DRAFT | {"body": "Bread"}, headers=ada)
    assert other.status_code == 422
    gone = await client.delete(f"/notes/{note['id']}", headers=ada | {"If-Match": "*"})
    assert gone.status_code == 422


async def test_without_a_key_each_request_has_its_effect(
    client: AsyncClient, ada: dict[str, str]
) -> None:
    del ada["Idempotency-Key"]
    for _ in range(2):
        await client.post("/notes", json=DRAFT, headers=ada)
    assert len((await client.get("/notes", headers=ada)).json()["items"]) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "caf\u00e9"])
async def test_a_key_that_is_none_is_refused(
    key: str, client: AsyncClient, ada: dict[str, str]
) -> None:
    del ada["Idempotency-Key"]
    headers = [(name.encode(), value.encode()) for name, value in ada.items()]
    headers.append((b"Idempotency-Key", key.encode()))
    response = await client.post("/notes", json=DRAFT, headers=headers)
    assert response.status_code == 400


async def test_two_keys_are_refused(client: AsyncClient, ada: dict[str, str]) -> None:
    headers = [*ada.items(), ("Idempotency-Key", "another")]
    assert (await client.post("/notes", json=DRAFT, headers=headers)).status_code == 400


async def test_a_quoted_key_is_the_same_key(client: AsyncClient, ada: dict[str, str]) -> None:
    quoted = ada | {"Idempotency-Key": f'"{ada["Idempotency-Key"]}"'}
    first = await client.post("/notes", json=DRAFT, headers=quoted)
    assert (await client.post("/notes", json=DRAFT, headers=ada)).content == first.content


@pytest.mark.parametrize("how", ["broken", "failed"])
async def test_a_failure_leaves_nothing_and_can_be_tried_again(
    how: str, client: AsyncClient, services: Services, ada: dict[str, str]
) -> None:
    for _ in range(2):
        with structlog.testing.capture_logs():
            response = await post(client, ada, how)
        assert response.status_code == {"broken": 500, "failed": 502}[how]
        assert "Idempotency-Replayed" not in response.headers
    assert await written(services) == 0


async def test_a_refusal_is_not_kept_and_what_it_did_on_purpose_stays(
    client: AsyncClient, services: Services, ada: dict[str, str]
) -> None:
    for count in (1, 2):
        assert (await post(client, ada, "refused")).status_code == 409
        assert await written(services) == count


async def test_a_refusal_for_its_schema_does_not_use_up_the_key(
    client: AsyncClient, ada: dict[str, str]
) -> None:
    assert (await client.post("/notes", json={}, headers=ada)).status_code == 422
    assert (await client.post("/notes", json=DRAFT, headers=ada)).status_code == 201


async def test_an_answer_that_nobody_may_store_is_given_once(
    client: AsyncClient, services: Services, ada: dict[str, str]
) -> None:
    assert (await post(client, ada, "secret")).text == "secret"
    again = await post(client, ada, "secret")
    assert again.status_code == 409
    assert "secret" not in again.json()["detail"]
    assert await written(services) == 1
    key_ids = [key_id(caller, ada["Idempotency-Key"]) for caller in {"", *KNOWN}]
    async with services.database.reading() as tx:
        [kept] = [each for one in key_ids if (each := await tx.idempotency_keys.find(one))]
    assert kept.reply == Reply(status=200, headers=(), body=None)


async def test_a_short_stream_is_kept(
    client: AsyncClient, services: Services, ada: dict[str, str]
) -> None:
    first, again = [await post(client, ada, "stream") for _ in range(2)]
    assert first.content == again.content == b"x" * 3 * 65_536
    assert await written(services) == 1


async def test_an_answer_that_is_too_large_to_keep_is_refused_and_nothing_stays(
    client: AsyncClient, services: Services, ada: dict[str, str]
) -> None:
    response = await post(client, ada, "endless")
    assert response.status_code == 400
    assert str(MOST_BYTES) in response.json()["detail"]
    assert await written(services) == 0


async def test_a_client_that_is_gone_finds_the_answer_later(
    app: FastAPI, client: AsyncClient, ada: dict[str, str]
) -> None:
    kept = list[int]()

    async def lose(message: Any) -> None:
        kept.append(1)
        raise OSError("the client is gone")

    body = b'{"title": "Shopping", "body": "Milk"}'
    headers = [(n.lower().encode(), v.encode()) for n, v in ada.items()]
    headers += [(b"host", b"test"), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/notes",
        "raw_path": b"/notes",
        "query_string": b"",
        "headers": headers,
        "server": ("test", 80),
        "client": ("127.0.0.1", 1),
        "scheme": "http",
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    with pytest.raises(OSError, match="gone"):
        await app(scope, receive, lose)
    assert kept
    again = await client.post(
        "/notes", content=body, headers=ada | {"Content-Type": "application/json"}
    )
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert Counter(
        [n["title"] for n in (await client.get("/notes", headers=ada)).json()["items"]]
    ) == {"Shopping": 1}
