"""What is said of a Redis that is away or refuses: one line, without the password."""

import socket
from pathlib import Path

import pytest

from .consumers import refusal_to_open
from .own_server import OwnServer


async def test_a_command_that_needs_it_refuses_without_its_server() -> None:
    with socket.socket() as probe:
        # Bound and not listening: nothing else answers there during the test.
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
        line = await refusal_to_open(f"redis://somebody:secret@{place}")

    assert line.startswith("BROKER_URL: no Redis ")
    assert place in line
    assert "secret" not in line


@pytest.mark.parametrize(
    ("user", "rest", "words"),
    [
        (":hidden@", "", "invalid username-password pair"),
        ("", "", "client already authenticated"),
        (":right@", "/99", "DB index is out of range"),
    ],
    ids=["wrong password", "no password", "no such database"],
)
async def test_what_redis_refuses_is_told_in_its_words(
    tmp_path: Path, user: str, rest: str, words: str
) -> None:
    server = OwnServer(tmp_path, "--requirepass", "right")
    await server.start()
    try:
        url = server.url.replace("://", f"://{user}") + rest
        line = await refusal_to_open(url)
    finally:
        await server.kill()
    assert line.startswith("BROKER_URL: Redis at 127.0.0.1:")
    assert "refuses: " in line
    assert words in line
    assert "hidden" not in line


@pytest.mark.parametrize("rest", ["h?nonsense=1", "h?socket_timeout=soon", "a,b"])
async def test_what_the_client_does_not_take_is_one_line(rest: str) -> None:
    assert (await refusal_to_open(f"redis://{rest}")).startswith("BROKER_URL: ")
