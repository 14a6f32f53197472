"""Bodies of JSON: what two parsers might read in two ways reaches no route."""

from typing import Any

import pytest
from fastapi import FastAPI, Request
from httpx2 import AsyncClient, Response

from acme.http import strict_json

from .hostile import NO_JSON

JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    @app.post("/anything")
    async def take_anything(anything: dict[str, Any]) -> dict[str, Any]:
        return anything

    @app.post("/hooks/raw")
    async def take_bytes(request: Request) -> int:
        return len(await request.body())


def refused(response: Response, status: int = 400) -> bool:
    type_ = response.headers["Content-Type"]
    return response.status_code == status and type_ == "application/problem+json"


async def test_a_route_that_takes_anything_gets_no_such_body(client: AsyncClient) -> None:
    for name, body in NO_JSON.items():
        assert refused(await client.post("/anything", content=body, headers=JSON)), name


@pytest.mark.parametrize(
    "media_type",
    ["APPLICATION/JSON", "application/json ; charset=utf-16", "application/merge-patch+json"],
)
async def test_json_has_many_names(media_type: str, client: AsyncClient) -> None:
    twice = NO_JSON["a key twice"]
    headers = {"Content-Type": media_type}
    assert refused(await client.post("/anything", content=twice, headers=headers))


async def test_a_body_in_pieces_is_put_together(client: AsyncClient) -> None:
    async def pieces() -> Any:
        for piece in (b'{"a":', b"[1,", b"2]}"):
            yield piece

    response = await client.post("/anything", content=pieces(), headers=JSON)
    assert response.json() == {"a": [1, 2]}


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, identity"])
async def test_nothing_is_unpacked(coding: str, client: AsyncClient) -> None:
    headers = {**JSON, "Content-Encoding": coding}
    response = await client.post("/anything", content=b"{}", headers=headers)
    assert refused(response, 415)
    assert response.headers["Accept-Encoding"] == "identity"
    plain = {**JSON, "Content-Encoding": "Identity"}
    assert (await client.post("/anything", content=b"{}", headers=plain)).status_code == 200


async def test_bodies_that_are_verified_as_they_come_are_left_alone(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = NO_JSON["a key twice"]
    assert refused(await client.post("/hooks/raw", content=twice, headers=JSON))
    monkeypatch.setattr(strict_json, "RAW_BODIES", ("/hooks/",))
    response = await client.post("/hooks/raw", content=twice, headers=JSON)
    assert response.json() == len(twice)
