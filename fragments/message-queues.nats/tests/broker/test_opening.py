"""The service does not start without NATS, and says so in one line without the password."""

import socket
from pathlib import Path

from .command_line import refusal


def test_refuses_to_start_without_its_server(tmp_path: Path) -> None:
    with socket.socket() as probe:
        # Bound and not listening: nothing else answers there during the test.
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
        line = refusal(tmp_path, "publish", broker_url=f"nats://somebody:secret@{place}")

    assert line.startswith("BROKER_URL: no NATS ")
    assert place in line
    assert "secret" not in line
