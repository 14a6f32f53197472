"""Requests are counted by route, as their callers see them, and make no series by themselves."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message
from starlette.websockets import WebSocket
from structlog.testing import capture_logs

from acme.metrics.requests import Measured, Routed
from acme.settings import Settings

from .counted import in_flight, requests, series

WIDGET = "/widgets/{widget}"


@pytest.fixture
def widgets(app: FastAPI, client: AsyncClient) -> AsyncClient:
    """The service, with a route that fails for some."""

    async def widget(widget: str) -> str:
        if widget == "broken":
            raise RuntimeError("a bug")
        return widget

    app.add_api_route(WIDGET, widget, methods=["GET", "POST"])
    return client


async def test_counts_by_the_template_of_the_route(widgets: AsyncClient) -> None:
    before = requests(WIDGET, "2xx")
    for name in ("a", "b", "c"):
        assert (await widgets.get(f"/widgets/{name}")).status_code == 200
    assert requests(WIDGET, "2xx") == before + 3


async def test_counts_a_bug_as_its_caller_sees_it(widgets: AsyncClient) -> None:
    before = requests(WIDGET, "5xx")
    with capture_logs():
        assert (await widgets.get("/widgets/broken")).status_code == 500
    assert requests(WIDGET, "5xx") == before + 1


async def test_knows_the_route_where_layers_copy_the_scope(widgets: AsyncClient) -> None:
    before = requests(WIDGET, "2xx", "HEAD")
    assert (await widgets.head("/widgets/a")).status_code == 200
    assert requests(WIDGET, "2xx", "HEAD") == before + 1


async def test_counts_what_is_refused_before_any_route(
    widgets: AsyncClient, settings: Settings
) -> None:
    before = requests("unmatched", "4xx", "POST")
    headers = {"content-length": str(settings.server.body_limit_bytes + 1)}
    answer = await widgets.post("/widgets/a", headers=headers)
    assert answer.status_code == 413
    assert requests("unmatched", "4xx", "POST") == before + 1


async def test_unknown_methods_share_a_label(widgets: AsyncClient) -> None:
    before = requests(WIDGET, "4xx", "other")
    for method in ("BREW", "WHEN"):
        assert (await widgets.request(method, "/widgets/a")).status_code == 405
    assert requests(WIDGET, "4xx", "other") == before + 2


async def asked(app: ASGIApp, path: str, *, kind: str = "http") -> list[Message]:
    """Call layers as a server does; all that they send."""
    sent = list[Message]()
    first = {"http": {"type": "http.request"}, "websocket": {"type": "websocket.connect"}}

    async def receive() -> Message:
        return first[kind]

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": kind, "method": "GET", "path": path, "headers": [], "query_string": b""}
    await app(scope, receive, send)
    return sent


def measured(*routes: Route | WebSocketRoute) -> ASGIApp:
    """The layers, around an application that has little else."""
    return Measured(Routed(Starlette(routes=routes)))


async def test_ten_thousand_paths_make_no_new_series() -> None:
    async def thing(_: Request) -> Response:
        return Response()

    app = measured(Route("/things/{thing}", thing))
    await asked(app, "/things/first")
    await asked(app, "/nothing")
    before, unknown = series(), requests("unmatched", "4xx")
    for number in range(5_000):
        await asked(app, f"/things/{number}")
        await asked(app, f"/nothing/{number}")
    assert series() == before
    assert requests("unmatched", "4xx") == unknown + 5_000


async def test_what_is_in_hand_is_told_until_it_ends() -> None:
    seen = list[float]()

    async def thing(_: Request) -> Response:
        seen.append(in_flight("http"))
        raise RuntimeError("a bug")

    before = in_flight("http")
    with pytest.raises(RuntimeError):
        await asked(measured(Route("/things", thing)), "/things")
    assert (seen, in_flight("http")) == ([before + 1], before)


async def test_a_request_that_nobody_waits_for_has_no_status() -> None:
    async def left(*_: object) -> None:
        return None

    before = requests("unmatched", "none")
    await asked(Measured(left), "/things")
    assert requests("unmatched", "none") == before + 1


async def test_handshakes_of_websockets_are_counted() -> None:
    async def room(socket: WebSocket) -> None:
        if socket.path_params["room"] == "open":
            await socket.accept()
        await socket.close()

    app = measured(WebSocketRoute("/rooms/{room}", room))
    before = [requests("/rooms/{room}", status, "WEBSOCKET") for status in ("1xx", "4xx")]
    for name in ("open", "closed"):
        await asked(app, f"/rooms/{name}", kind="websocket")
    after = [requests("/rooms/{room}", status, "WEBSOCKET") for status in ("1xx", "4xx")]
    assert after == [before[0] + 1, before[1] + 1]
