"""Every error leaves as problem+json, with its status and without what is nobody's business."""

from typing import Any

import pytest
import structlog
from fastapi import FastAPI, HTTPException
from httpx2 import ASGITransport, AsyncClient, Response
from pydantic import BaseModel

from acme.errors import (
    ConfigurationError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    ServiceError,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from acme.http.request_scope import RequestScope


class Item(BaseModel):
    count: int


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    @app.post("/items")
    async def add_item(item: Item) -> int:
        return item.count

    @app.delete("/items")
    async def remove_items() -> None:
        return None


def raising(app: FastAPI, error: Exception) -> None:
    @app.get("/raises")
    async def raises() -> None:
        raise error


def problem(response: Response) -> Any:
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Request-ID"]
    body = response.json()
    assert body["status"] == response.status_code
    assert {"type", "title", "detail", "instance"} <= body.keys()
    return body


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("no such thing"), 404),
        (Conflict("taken"), 409),
        (Forbidden("not yours"), 403),
        (Unauthenticated("who?"), 401),
        (PreconditionFailed("changed"), 412),
        (PreconditionRequired("which?"), 428),
        (InvalidInput("wrong"), 422),
        (TooManyRequests("wait", retry_after_seconds=7), 429),
        (Unavailable("away"), 503),
        (ServiceError("refused"), 400),
        (HTTPException(418, "teapot"), 418),
        (HTTPException(499, {"odd": "detail"}), 499),
    ],
)
async def test_refusal_has_its_status_and_shows_its_message(
    error: Exception, status: int, app: FastAPI, client: AsyncClient
) -> None:
    raising(app, error)
    response = await client.get("/raises")
    assert response.status_code == status
    assert problem(response)["detail"] == str(getattr(error, "detail", error))


async def test_refusals_carry_the_headers_that_belong_to_them(
    app: FastAPI, client: AsyncClient
) -> None:
    raising(app, TooManyRequests("wait", retry_after_seconds=7))
    assert (await client.get("/raises")).headers["Retry-After"] == "7"


async def test_unauthenticated_names_a_scheme(app: FastAPI, client: AsyncClient) -> None:
    raising(app, Unauthenticated("who?"))
    assert (await client.get("/raises")).headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("error", [RuntimeError("hush"), ConfigurationError("URL", "hush")])
async def test_bug_answers_500_without_detail_and_is_logged_once(
    error: Exception, app: FastAPI, client: AsyncClient
) -> None:
    raising(app, error)
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logs:
        response = await client.get("/raises")
    assert response.status_code == 500
    assert "hush" not in problem(response)["detail"]
    bugs = [line for line in logs if line["log_level"] == "error"]
    assert [(line["event"], line["exc_info"]) for line in bugs] == [("bug", error)]
    assert bugs[0]["request_id"] == response.headers["X-Request-ID"]


@pytest.mark.parametrize(("error", "status"), [(Forbidden("no"), 403), (RuntimeError("bug"), 500)])
async def test_error_in_a_middleware_answers_in_the_same_shape(
    error: Exception, status: int
) -> None:
    async def failing(*_: object) -> None:
        raise error

    transport = ASGITransport(RequestScope(failing))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.get("/items")
    assert problem(response)["status"] == status


async def test_unknown_path_is_a_404_whose_instance_is_a_valid_reference(
    client: AsyncClient,
) -> None:
    response = await client.get("/no where/%22%0a")
    assert response.status_code == 404
    assert problem(response)["instance"] == "/no%20where/%22%0A"


async def test_unknown_method_is_a_405_with_every_method_of_the_path(client: AsyncClient) -> None:
    response = await client.put("/items")
    assert problem(response)["status"] == 405
    assert response.headers["Allow"] == "POST, DELETE"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
async def test_method_that_no_route_has_is_a_405(method: str, client: AsyncClient) -> None:
    response = await client.request(method, "/livez")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b'{"count": ', "application/json", 400),
        (b'{"count": "\xff"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"count=1", "application/x-www-form-urlencoded", 415),
        (b'{"count": 1}', "text/plain", 415),
        (b'{"count": 1}', None, 415),
        (b'{"count": 1}', "application/merge-patch+json", 200),
        (b'{"count": 1}', "application/json; charset=utf-8", 200),
        (b'{"count": "x"}', "application/json", 422),
        (b"[]", "application/json", 422),
        (b"", "application/json", 422),
        (b"", None, 422),
    ],
)
async def test_body_that_cannot_be_taken_says_why(
    content: bytes, media_type: str | None, status: int, client: AsyncClient
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = await client.post("/items", content=content, headers=headers)
    assert response.status_code == status
    if status != 200:
        problem(response)


async def test_wrong_field_is_located_and_its_value_is_not_repeated(client: AsyncClient) -> None:
    response = await client.post("/items", json={"count": "sesame"})
    errors = problem(response)["errors"]
    assert [error["location"] for error in errors] == [["body", "count"]]
    assert "sesame" not in response.text


async def test_not_modified_has_no_body(app: FastAPI, client: AsyncClient) -> None:
    raising(app, HTTPException(304))
    response = await client.get("/raises")
    assert (response.status_code, response.content) == (304, b"")
