"""Every error leaves as problem+json, with its status and without what is nobody's business."""

import re
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI, HTTPException
from httpx2 import ASGITransport, AsyncClient, Response
from pydantic import BaseModel
from starlette.endpoints import HTTPEndpoint
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router
from starlette.staticfiles import StaticFiles

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


async def test_caller_is_told_to_come_back_while_a_server_is_away(
    app: FastAPI, client: AsyncClient
) -> None:
    raising(app, Unavailable("away"))
    assert int((await client.get("/raises")).headers["Retry-After"]) > 0


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
    response = await client.get("/no where/%22%3c")
    assert response.status_code == 404
    assert problem(response)["instance"] == "/no%20where/%22%3C"


async def test_unknown_method_is_a_405_with_every_method_of_the_path(client: AsyncClient) -> None:
    response = await client.put("/items")
    assert problem(response)["status"] == 405
    assert response.headers["Allow"] == "DELETE, POST"


@pytest.mark.parametrize("method", ["OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/livez", "/readyz", "/docs", "/openapi.json"])
async def test_method_that_no_route_has_is_a_405(
    method: str, path: str, client: AsyncClient
) -> None:
    response = await client.request(method, path)
    assert problem(response)["status"] == 405
    assert response.headers["Allow"] == "GET, HEAD"


async def test_allow_is_true_of_every_operation(app: FastAPI, client: AsyncClient) -> None:
    for path, operations in app.openapi()["paths"].items():
        target = re.sub(r"{\w+}", "00000000-0000-0000-0000-000000000000", path)
        response = await client.request("PROPFIND", target)
        described = {method.upper() for method in operations}
        described |= {"HEAD"} if "GET" in described else set()
        assert problem(response)["status"] == 405
        assert response.headers["Allow"] == ", ".join(sorted(described))


async def test_allow_is_true_inside_what_is_mounted(
    app: FastAPI, client: AsyncClient, tmp_path: Path
) -> None:
    async def answer(_: object) -> PlainTextResponse:
        return PlainTextResponse("inside")

    class Both(HTTPEndpoint):
        get = put = staticmethod(answer)

    (tmp_path / "page.html").write_text("page", encoding="utf-8")
    routes = [
        Route("/item", answer, methods=["GET"]),
        Route("/item", answer, methods=["DELETE"]),
        Route("/both", Both),
    ]
    app.mount("/mounted", Router(routes))
    app.mount("/files", StaticFiles(directory=tmp_path))
    for path, allowed in (
        ("/mounted/item", "DELETE, GET, HEAD"),
        ("/mounted/both", "GET, HEAD, PUT"),
        ("/files/page.html", "GET, HEAD"),
    ):
        response = await client.post(path)
        assert problem(response)["status"] == 405
        assert response.headers["Allow"] == allowed


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


async def test_what_the_caller_sent_is_not_repeated_at_length(client: AsyncClient) -> None:
    response = await client.get("/" + "x" * 50_000)
    assert problem(response)["status"] == 404
    assert len(response.content) < 1000


async def test_not_modified_has_no_body(app: FastAPI, client: AsyncClient) -> None:
    raising(app, HTTPException(304))
    response = await client.get("/raises")
    assert (response.status_code, response.content) == (304, b"")
