"""What is said of a NATS that is away or refuses: one line, without the password."""

import socket
from pathlib import Path

import pytest

from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings

from .consumers import refusal_to_open
from .own_server import OwnServer


async def test_a_command_that_needs_it_refuses_without_its_server() -> None:
    with socket.socket() as probe:
        # Bound and not listening: nothing else answers there during the test.
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
        line = await refusal_to_open(f"nats://somebody:secret@{place}")

    assert line.startswith("BROKER_URL: no NATS ")
    assert place in line
    assert "secret" not in line


async def test_a_user_who_is_refused_is_told_so(tmp_path: Path) -> None:
    server = OwnServer(tmp_path, "--user", "ann", "--pass", "right")
    await server.start()
    try:
        url = server.url.replace("://", "://ann:hidden@")
        line = await refusal_to_open(url)
    finally:
        await server.kill()
    assert line.startswith("BROKER_URL: NATS at 127.0.0.1:")
    assert "refuses: Authorization Violation" in line
    assert "hidden" not in line


@pytest.mark.parametrize("again", ["", "nats://"], ids=["once", "each"])
async def test_takes_the_server_of_a_list_that_answers_and_any_password(
    tmp_path: Path, again: str
) -> None:
    password = "Qx/7+p@ss%w==:,"
    server = OwnServer(tmp_path, "--user", "ann", "--pass", password)
    await server.start()
    encoded = "Qx%2F7%2Bp%40ss%25w%3D%3D%3A%2C"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        away = f"127.0.0.1:{probe.getsockname()[1]}"
        place = server.url.removeprefix("nats://")
        url = f"nats://ann:{encoded}@{away},{again}{place}"
        try:
            async with open_broker(BrokerSettings(url=url), needed=True) as broker:
                await broker.ping()
        finally:
            await server.kill()
