"""WebSockets, through nginx."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from websockets.exceptions import InvalidStatus

from acme.bootstrap import Services

from ..credentials import headers_for
from ..rooms.talking import talking
from .standing import in_front


async def test_a_web_socket_is_opened_by_who_may(
    app: FastAPI, services: Services, tmp_path: Path
) -> None:
    headers = await headers_for(services, "ada")
    async with in_front(app, tmp_path) as client:
        port = client.base_url.port
        assert port is not None
        async with talking(port, "/notes/rooms", additional_headers=headers) as member:
            assert (await member.told())["type"] == "room.entered"
        with pytest.raises(InvalidStatus) as refused:
            async with talking(port, "/notes/rooms", origin="https://evil.example"):
                pass
        assert refused.value.response.status_code == 403
