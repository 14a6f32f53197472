"""The server as a process of its own: what it serves, and what it logs."""

import signal
from pathlib import Path

from acme.settings import Settings

from .processes import serving


async def test_serves_until_sigterm_and_every_line_is_json(
    settings: Settings, tmp_path: Path
) -> None:
    arguments = ["--host", "127.0.0.1", "--port", "0"]
    command = ["-m", "acme", "serve", *arguments]
    async with serving(command, settings, tmp_path) as (process, client):
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/nowhere", headers={"X-Request-ID": "mine"})).status_code == 404
        process.send(signal.SIGTERM)
        assert await process.ended() == 0
    requests = [line for line in process.lines if line["event"] == "request"]
    assert [(line["path"], line["request_id"]) for line in requests] == [("/nowhere", "mine")]
    assert all({"event", "level", "timestamp"} <= line.keys() for line in process.lines)
