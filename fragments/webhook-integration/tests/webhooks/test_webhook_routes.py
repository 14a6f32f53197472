"""Webhooks over HTTP."""

import hashlib
import hmac

import pytest
from httpx2 import AsyncClient
from pydantic import SecretStr

from acme.settings import Settings
from acme.webhooks.settings import WebhookSettings

BODY = b'{"zen": "Keep it logically awesome."}'


@pytest.fixture
def settings(settings: Settings) -> Settings:
    webhooks = WebhookSettings(github_secrets=SecretStr("s3cret"))
    return settings.model_copy(update={"webhooks": webhooks})


def signature(body: bytes) -> dict[str, str]:
    digest = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}


async def test_takes_a_body_whose_signature_is_right(client: AsyncClient) -> None:
    answer = await client.post("/webhooks/github", content=BODY, headers=signature(BODY))
    assert answer.status_code == 202


async def test_takes_a_signed_body_as_it_comes(client: AsyncClient) -> None:
    body = b'{"zen": 1, "zen": "\\ud800"}'
    headers = {"Content-Type": "application/json", **signature(body)}
    answer = await client.post("/webhooks/github", content=body, headers=headers)
    assert answer.status_code == 202


async def test_refuses_a_body_that_was_changed(client: AsyncClient) -> None:
    answer = await client.post("/webhooks/github", content=BODY + b" ", headers=signature(BODY))
    assert answer.status_code == 401


async def test_knows_no_source_without_a_secret(client: AsyncClient) -> None:
    answer = await client.post("/webhooks/stripe", content=BODY, headers=signature(BODY))
    assert answer.status_code == 404
