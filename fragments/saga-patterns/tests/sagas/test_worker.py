"""The worker `sagas`, with the settings of the service."""

import asyncio

import pytest

from acme.bootstrap import Services
from acme.sagas import Status, worker

from .scripted import Script, begin, ended


async def test_the_worker_drives_what_is_listed_until_it_is_stopped(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SAGAS", (lambda _: Script().saga(),))
    instance = await begin(services.database)
    working = asyncio.create_task(worker.SAGAS_WORKER.run(services))
    assert (await ended(services.database, instance)).status is Status.DONE
    working.cancel()
    await asyncio.wait({working})
    assert working.cancelled()
