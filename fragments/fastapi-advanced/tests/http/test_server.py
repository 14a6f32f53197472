"""The server: the addresses it listens on, and the proxies it trusts."""

import socket
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi import FastAPI, Request
from httpx2 import ASGITransport, AsyncClient

from acme.http.server import Server, listen
from acme.http.settings import ServerSettings


def reachable(host: str, *addresses: str) -> list[str]:
    """Those addresses where something listens that was told this host."""
    with ExitStack() as opened:
        listeners = [opened.enter_context(listener) for listener in listen(host, 0)]
        [port] = {listener.getsockname()[1] for listener in listeners}
        found = []
        for address in addresses:
            try:
                socket.create_connection((address, port), timeout=10).close()
            except OSError:
                continue
            found.append(address)
        return found


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 on this machine")
def test_every_address_is_of_both_families() -> None:
    assert reachable("::", "::1", "127.0.0.1") == ["::1", "127.0.0.1"]


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 on this machine")
def test_a_chosen_port_that_is_taken_at_another_address_is_chosen_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create = socket.create_server
    with ExitStack() as opened:
        others = list[socket.socket]()

        def create_server(address: tuple[str, int], **options: Any) -> socket.socket:
            if address[0] == "0.0.0.0" and len(others) < 3:
                others.append(opened.enter_context(create(address)))
            return create(address, **options)

        monkeypatch.setattr(socket, "create_server", create_server)
        assert reachable("::", "::1", "127.0.0.1") == ["::1", "127.0.0.1"]
        assert len(others) == 3


def test_callers_over_ipv4_keep_their_addresses() -> None:
    with ExitStack() as opened:
        listeners = [opened.enter_context(listener) for listener in listen("::", 0)]
        last = listeners[-1]
        with socket.create_connection(("127.0.0.1", last.getsockname()[1]), timeout=10):
            caller, (address, _) = last.accept()
            caller.close()
    assert address == "127.0.0.1"


def test_one_address_is_no_other() -> None:
    assert reachable("127.0.0.1", "127.0.0.1", "::1") == ["127.0.0.1"]


def test_a_name_is_all_its_addresses() -> None:
    found = socket.getaddrinfo("localhost", None, type=socket.SOCK_STREAM)
    addresses = [str(place[0]) for *_, place in found]
    assert set(reachable("localhost", *addresses)) == set(reachable("::", *addresses))


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["1.2.3.4"], "1.2.3.4"),
        (["6.6.6.6, 1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        # A list may stand on several lines (RFC 9110, section 5.3): each proxy may add its own.
        (["6.6.6.6", "1.2.3.4", "10.0.0.2"], "1.2.3.4"),
        ([], "10.0.0.1"),
    ],
)
async def test_last_address_that_is_no_trusted_proxy_counts(
    lines: list[str], address: str, app: FastAPI
) -> None:
    assert await address_seen(app, "10.0.0.1,10.0.0.2", lines) == address


@pytest.mark.parametrize("trusted", ["", "10.0.0.2"])
async def test_nobody_else_is_believed(trusted: str, app: FastAPI) -> None:
    assert await address_seen(app, trusted, ["1.2.3.4"]) == "10.0.0.1"


async def address_seen(app: FastAPI, trusted: str, lines: list[str]) -> str:
    @app.get("/address")
    async def client_address(request: Request) -> str:
        return request.client.host if request.client else ""

    server = Server(app, ServerSettings(trusted_proxies=trusted))
    server.config.load()
    transport = ASGITransport(server.config.loaded_app, client=("10.0.0.1", 1))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        headers = [("X-Forwarded-For", line) for line in lines]
        return str((await client.get("/address", headers=headers)).json())
