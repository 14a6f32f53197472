"""nginx in front of the whole service."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest
from anyio.abc import SocketStream
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from httpx2 import Response

from acme.bootstrap import Services
from acme.gateway.doors import CLOSED
from acme.http.app import create_app
from acme.settings import Settings

from ..http.serving import serving
from .standing import LOCAL, calling, in_front, is_of_service, reasonable, standing

PAGE = "https://app.example.com"


@pytest.fixture
async def open_app(settings: Settings, services: Services) -> AsyncIterator[FastAPI]:
    """The application with routes that tell what they see, believed to be behind proxies."""
    changes = {"trusted_proxies": LOCAL, "cors_origins": PAGE}
    server = settings.server.model_copy(update=changes)
    app = create_app(settings.model_copy(update={"server": server}), services)

    @app.get("/seen")
    async def seen(request: Request) -> dict[str, Any]:
        host = request.client.host if request.client else ""
        return {"client": host, "headers": dict(request.headers)}

    app.state.silence = anyio.Event()

    @app.get("/silence")
    async def silence() -> None:
        await app.state.silence.wait()

    @app.get("/beats", responses={200: {"content": {"text/event-stream": {}}}})
    async def beats() -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield "data: one\n\n"
            await anyio.sleep_forever()

        return StreamingResponse(parts(), media_type="text/event-stream")

    async with app.router.lifespan_context(app):
        yield app


def problem(response: Response, status: int) -> Any:
    """The problem that nginx answered with."""
    assert not is_of_service(response)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"]
    told = response.json()
    assert told["status"] == status
    return told


async def test_every_operation_of_openapi_is_passed_on(app: FastAPI, tmp_path: Path) -> None:
    asked = 0
    async with in_front(app, tmp_path, checks_callers=False) as client:
        for path, operations in app.openapi()["paths"].items():
            for method in operations if path not in CLOSED else ():
                url = re.sub(r"\{\w+\}", str(uuid4()), path)
                async with client.stream(method.upper(), url) as response:
                    assert is_of_service(response), (method, path)
                    assert response.status_code not in {404, 405} or "{" in path
                asked += 1
    assert asked


async def test_what_is_not_for_the_outside_is_not_there(app: FastAPI, tmp_path: Path) -> None:
    own = ("/_caller", "/_problem", "/nginx_status")
    async with in_front(app, tmp_path) as client:
        for path in (*CLOSED, *own, "/docs", "/%64ocs", "/openapi.json", "/metrics", "/a//b"):
            assert problem(await client.get(path), 404)["title"] == "Not Found"
        # A preflight is another method too, where no page is let in.
        for method in ("DELETE", "OPTIONS"):
            response = await client.request(method, "/livez", headers={"Origin": PAGE})
            problem(response, 405)
            assert response.headers["allow"] == "GET, HEAD"
            assert "access-control-allow-origin" not in response.headers


async def test_requests_are_no_larger_than_the_service_takes_them(
    app: FastAPI, tmp_path: Path
) -> None:
    limits = app.state.settings.server
    async with in_front(app, tmp_path) as client:
        too_large = await client.post("/livez", content=b"a" * (limits.body_limit_bytes + 1))
        problem(too_large, 413)
        problem(await client.get("/livez?" + "a" * limits.url_limit_bytes), 414)
        line = "a" * (limits.url_limit_bytes - 100)
        many = {f"x-{n}": line for n in range(limits.header_limit_bytes // len(line) + 1)}
        problem(await client.get("/livez", headers=many), 431)


async def test_pages_of_named_origins_may_read_what_went_wrong(
    open_app: FastAPI, tmp_path: Path
) -> None:
    asking = {"Origin": PAGE, "Access-Control-Request-Method": "GET"}
    async with in_front(open_app, tmp_path) as client:
        # Without credentials, also where others need some.
        for path in ("/livez", "/overview"):
            preflight = await client.options(path, headers=asking)
            assert preflight.status_code == 200
            assert preflight.headers["access-control-allow-origin"] == PAGE
        refused = await client.get("/nowhere", headers=asking)
        assert refused.headers["access-control-allow-origin"] == PAGE
        asking["Origin"] = "https://evil.example"
        refused = await client.get("/nowhere", headers=asking)
        assert "access-control-allow-origin" not in refused.headers


async def test_the_service_sees_the_client_and_what_the_gateway_says_of_it(
    open_app: FastAPI, tmp_path: Path
) -> None:
    forged = {"X-Forwarded-Host": "evil", "Forwarded": "for=evil", "Upgrade": "h2c"}
    async with in_front(open_app, tmp_path) as client:
        # What stands before nginx is believed: it has an address of SERVER_TRUSTED_PROXIES.
        headers = forged | {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Request-ID": "a-1"}
        response = await client.get("/seen", headers=headers)
        assert response.headers["x-request-id"] == "a-1"
        seen = response.json()
        assert seen["client"] == "203.0.113.9"
        assert not {name.lower() for name in forged} & seen["headers"].keys()
        assert seen["headers"]["host"] == client.base_url.netloc.decode()
        response = await client.get("/nowhere", headers={"X-Request-ID": '"} evil'})
        assert "evil" not in problem(response, 404)["instance"] + response.headers["x-request-id"]


async def test_the_address_that_a_stranger_names_is_dropped(
    open_app: FastAPI, tmp_path: Path
) -> None:
    async with serving(open_app, open_app.state.settings.server) as behind:
        shown = reasonable(open_app, upstream=f"{LOCAL}:{behind}")
        # The service believes nginx, and nginx nobody.
        alone = shown.server.model_copy(update={"trusted_proxies": ""})
        with standing(replace(shown, server=alone), tmp_path) as port:
            async with calling(port) as client:
                response = await client.get("/seen", headers={"X-Forwarded-For": "203.0.113.9"})
    assert response.json()["client"] == LOCAL


async def test_a_service_that_is_silent_is_a_problem_unless_it_streams(
    open_app: FastAPI, tmp_path: Path
) -> None:
    async with (
        in_front(open_app, tmp_path, answer_seconds=1) as client,
        client.stream("GET", "/beats") as beats,
    ):
        assert await anext(beats.aiter_lines()) == "data: one"
        problem(await client.get("/silence"), 504)
        open_app.state.silence.set()


async def test_a_service_that_is_away_is_a_problem(app: FastAPI, tmp_path: Path) -> None:
    shown = reasonable(app, upstream=f"{LOCAL}:1")
    with standing(shown, tmp_path) as port:
        async with calling(port) as client:
            for path in ("/livez", "/overview"):
                response = await client.get(path)
                problem(response, 502)
                assert response.headers["retry-after"]


async def test_nothing_is_sent_twice(app: FastAPI, tmp_path: Path) -> None:
    asked = list[bytes]()

    async def hang_up(stream: SocketStream) -> None:
        async with stream:
            asked.append(await stream.receive())

    async with (
        await anyio.create_tcp_listener(local_host=LOCAL, local_port=0) as listener,
        anyio.create_task_group() as group,
    ):
        group.start_soon(listener.serve, hang_up)
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        with standing(reasonable(app, upstream=f"{LOCAL}:{port}"), tmp_path) as gateway:
            async with calling(gateway) as client:
                problem(await client.get("/livez"), 502)
        group.cancel_scope.cancel()
    assert len(asked) == 1


async def test_who_asks_too_often_waits_and_probes_do_not(app: FastAPI, tmp_path: Path) -> None:
    async with in_front(app, tmp_path, requests_per_second=1, burst=1) as client:
        for _ in range(100):
            response = await client.get("/overview")
            if response.status_code == 429:
                break
        assert problem(response, 429)["title"] == "Too Many Requests"
        assert response.headers["retry-after"] == "1"
        assert all([is_of_service(await client.get("/livez")) for _ in range(9)])
