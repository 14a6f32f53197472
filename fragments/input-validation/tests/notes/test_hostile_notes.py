"""The notes, and every other route that takes JSON, under a corpus of hostile inputs."""

import re
from collections.abc import Iterator
from uuid import uuid4

from fastapi import FastAPI
from httpx2 import AsyncClient

from ..validation.hostile import NO_JSON, NO_NOTE

HEADERS = {"Content-Type": "application/json", "If-Match": "*"}


def routes_with_bodies(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path, with an id wherever the path has one."""
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                yield method.upper(), re.sub(r"{\w+}", lambda _: str(uuid4()), path)


async def test_no_route_takes_or_falls_over_what_is_no_json(app: FastAPI, ada: AsyncClient) -> None:
    for method, path in routes_with_bodies(app):
        for name, body in NO_JSON.items():
            response = await ada.request(method, path, content=body, headers=HEADERS)
            assert 400 <= response.status_code < 500, (method, path, name)
            assert response.headers["Content-Type"] == "application/problem+json"
    assert (await ada.get("/notes")).json()["items"] == []


async def test_what_is_no_note_is_refused_and_hardly_repeated(ada: AsyncClient) -> None:
    written = (await ada.post("/notes", json={"title": "Groceries"})).json()
    for method, path in (("POST", "/notes"), ("PATCH", f"/notes/{written['id']}")):
        for name, body in NO_NOTE.items():
            response = await ada.request(method, path, content=body, headers=HEADERS)
            assert response.status_code == 422, (method, name)
            assert response.headers["Content-Type"] == "application/problem+json"
            assert len(response.content) < 20_000
            assert "^[" not in response.text, "a pattern tells people nothing"
    (kept,) = (await ada.get("/notes")).json()["items"]
    assert kept == written
