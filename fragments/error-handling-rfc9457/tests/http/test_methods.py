"""HEAD: the header of GET, on every route."""

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.routing import iter_route_contexts
from httpx2 import AsyncClient


async def test_is_answered_as_get_without_content(client: AsyncClient) -> None:
    for path in ("/livez", "/openapi.json", "/docs"):
        got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == got.headers["Content-Length"]
        assert head.headers["Content-Type"] == got.headers["Content-Type"]


async def test_every_route_that_has_get_has_head(app: FastAPI, client: AsyncClient) -> None:
    routes = iter_route_contexts(app.routes)
    paths = [route.path or "" for route in routes if "GET" in (route.methods or ())]
    for path in paths:
        got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path


async def test_stream_is_left_out(app: FastAPI, client: AsyncClient) -> None:
    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(iter([b"first", b"second"]))

    response = await client.head("/stream")
    assert (response.status_code, response.content) == (200, b"")


async def test_is_a_405_without_content_where_there_is_no_get(
    app: FastAPI, client: AsyncClient
) -> None:
    @app.post("/orders")
    async def order() -> None:
        return None

    response = await client.head("/orders")
    assert (response.status_code, response.content) == (405, b"")
    assert response.headers["Allow"] == "POST"
