"""Where the storage signs URLs, a client puts the whole file there, and says so."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.settings import Settings
from acme.storage.settings import StorageSettings

from ..embedded import embedded_settings, prepare
from ..storage.own_s3 import CREDENTIALS, make_bucket, own_s3
from .uploading import PDF, checked

DRAFT = {"name": "a file", "media_type": "application/pdf", "size": len(PDF)}


async def test_what_was_put_is_taken_once_and_is_what_was_checked(
    ada: AsyncClient, services: Services
) -> None:
    answer = (await ada.post("/files", json=DRAFT)).json()
    file_id = UUID(answer["file"]["id"])
    key = f"files/{file_id}/put"
    assert (await ada.post(answer["complete_url"])).status_code == 409
    await services.storage.write(key, PDF[:-1])
    assert (await ada.post(answer["complete_url"])).status_code == 409
    await services.storage.write(key, PDF)
    assert (await ada.post(answer["complete_url"])).status_code == 200
    await checked(ada, str(file_id))
    # The URL is good for some time yet: what is put there now is nobody's file.
    await services.storage.write(key, b"another file")
    assert (await ada.post(answer["complete_url"])).json()["state"] == "ready"
    assert (await ada.get(f"/files/{file_id}/content")).content == PDF
    assert (await ada.delete(f"/files/{file_id}")).status_code == 204
    assert await services.storage.keys(f"files/{file_id}") == []


async def test_a_storage_that_lets_nobody_in_takes_files_in_parts(ada: AsyncClient) -> None:
    answer = (await ada.post("/files", json=DRAFT)).json()
    assert answer["put_url"] is None
    assert answer["tus_url"] == f"/files/uploads/{answer['file']['id']}"


class TestOnS3:
    """With a server that speaks S3 behind STORAGE_URL."""

    @pytest.fixture
    async def settings(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[Settings]:
        """Settings with a bucket."""
        for name, value in CREDENTIALS.items():
            monkeypatch.setenv(name, value)
        settings = embedded_settings(tmp_path)
        await prepare(settings)
        with own_s3() as server:
            storage = StorageSettings(url=make_bucket(server, "files"))
            yield settings.model_copy(update={"storage": storage})

    async def test_a_client_puts_a_file_to_the_storage(self, ada: AsyncClient) -> None:
        """By the URL alone, without credentials."""
        answer = (await ada.post("/files", json=DRAFT)).json()
        async with AsyncClient(trust_env=False) as stranger:
            assert (await stranger.put(answer["put_url"], content=PDF)).status_code == 200
        assert (await ada.post(answer["complete_url"])).status_code == 200
        assert (await checked(ada, answer["file"]["id"]))["state"] == "ready"
        assert (await ada.get(f"/files/{answer['file']['id']}/content")).content == PDF
