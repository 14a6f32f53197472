"""Uploads, through nginx."""

from pathlib import Path

from fastapi import FastAPI

from acme.bootstrap import Services

from ..credentials import headers_for
from ..files.uploading import begun, sent
from .standing import in_front, is_of_service


async def test_an_upload_is_larger_than_other_bodies(
    app: FastAPI, services: Services, tmp_path: Path
) -> None:
    content = b"a" * (app.state.settings.server.body_limit_bytes + 1)
    async with in_front(app, tmp_path) as client:
        client.headers.update(await headers_for(services, "ada"))
        place = (await begun(client, len(content))).headers["Location"]
        answer = await sent(client, place, content, at=0)
        assert is_of_service(answer)
        assert answer.headers["Upload-Offset"] == str(len(content))
