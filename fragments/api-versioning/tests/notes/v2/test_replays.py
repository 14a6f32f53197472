"""A request that is sent again is answered in the version that it was sent in."""

import pytest

from .conftest import Callers


@pytest.mark.parametrize("strategy", ["url", "header", "media-type"])
async def test_key_of_one_version_is_refused_in_another(callers: Callers) -> None:
    key, draft = {"Idempotency-Key": "of-v1"}, {"title": "Shopping"}
    first = await callers.v1.post("notes", json=draft, headers=key)
    again = await callers.v1.post("notes", json=draft, headers=key)
    assert again.json() == first.json()
    assert (await callers.v2.post("notes", json=draft, headers=key)).status_code == 422
