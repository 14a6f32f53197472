"""Webhooks on every database: in, with one effect; out, at least once and signed."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from httpx2 import AsyncClient, MockTransport, Request, Response
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from acme.database import Database
from acme.database.transaction import Transaction
from acme.public_urls import PublicTransport
from acme.webhooks.delivering import Deliverer
from acme.webhooks.endpoints.service import EndpointService
from acme.webhooks.messages import Received
from acme.webhooks.pruning import prune_some
from acme.webhooks.receiving import WebhookReceiver
from acme.webhooks.settings import WebhookSettings

from ..databases import ADAPTERS, open_fresh

SECRET = f"whsec_{b64encode(bytes(24)).decode()}"
SETTINGS = WebhookSettings(
    standard_secrets=SecretStr(SECRET), allow_private=True, attempts=2, lease_seconds=60
)


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


class Receiving:
    """An endpoint somewhere, that answers with some statuses and then with 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.requests: list[Request] = []

    def answer(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(self.statuses.pop(0) if self.statuses else 200)

    def deliverer(self, database: Database, settings: WebhookSettings = SETTINGS) -> Deliverer:
        async def resolve(host: str, port: int) -> Sequence[str]:
            return ["127.0.0.1"]

        transport = PublicTransport(
            allow_private=settings.allow_private, resolve=resolve, inner=MockTransport(self.answer)
        )
        return Deliverer(database, AsyncClient(transport=transport), settings)


async def registered(database: Database) -> str:
    service = EndpointService(database, SETTINGS)
    return (await service.register("ada", "http://127.0.0.1:9/hooks")).secret


async def send(database: Database, body: str = '{"n": 1}') -> None:
    async with database.transaction() as tx:
        await tx.webhook_endpoints.send("ada", "msg_1", body)


def signed(message_id: str, body: bytes) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(message_id, now, body.decode()),
    }


async def test_an_event_that_comes_again_has_one_effect(database: Database) -> None:
    receiver, effects = WebhookReceiver(database, SETTINGS), 0

    async def handler(_: Transaction, received: Received) -> None:
        nonlocal effects
        effects += json.loads(received.body)["n"]

    for _ in range(3):
        await receiver.receive("standard", signed("msg_1", b'{"n": 1}'), b'{"n": 1}')
        await receiver.handle_one({"standard": handler})
    assert effects == 1
    assert not await receiver.handle_one({"standard": handler})


async def test_copies_at_the_same_moment_are_one(database: Database) -> None:
    receiver = WebhookReceiver(database, SETTINGS)
    body = b"{}"
    copies = (receiver.receive("standard", signed("msg_1", body), body) for _ in range(5))
    await asyncio.gather(*copies)
    assert await receiver.handle_one({})
    assert not await receiver.handle_one({})


async def test_what_cannot_be_handled_is_dead_until_it_is_replayed(database: Database) -> None:
    receiver = WebhookReceiver(database, SETTINGS.model_copy(update={"attempts": 1}))
    broken = True

    async def handler(_: Transaction, received: Received) -> None:
        if broken:
            raise RuntimeError("out of order")

    await receiver.receive("standard", signed("msg_1", b"{}"), b"{}")
    assert await receiver.handle_one({"standard": handler})
    async with database.transaction() as tx:
        (dead,) = await tx.webhooks_received.dead(limit=10)
        assert (dead.attempts, "out of order" in dead.reason) == (1, True)
        assert await tx.webhooks_received.replay([dead.id]) == 1
    broken = False
    assert await receiver.handle_one({"standard": handler})
    async with database.reading() as tx:
        assert await tx.webhooks_received.dead(limit=10) == []


async def test_a_message_arrives_signed(database: Database) -> None:
    secret, endpoint = await registered(database), Receiving()
    await send(database)
    assert await endpoint.deliverer(database).deliver_some() == 1
    (request,) = endpoint.requests
    assert Webhook(secret).verify(request.content, dict(request.headers)) == {"n": 1}
    assert request.headers["host"] == "127.0.0.1:9"
    assert await endpoint.deliverer(database).deliver_some() == 0


async def test_a_former_secret_signs_for_a_while(database: Database) -> None:
    former, endpoint = await registered(database), Receiving()
    service = EndpointService(database, SETTINGS)
    (one,) = await service.of_owner("ada")
    secret = (await service.rotate("ada", one.id)).secret
    await send(database)
    await endpoint.deliverer(database).deliver_some()
    (request,) = endpoint.requests
    for each in (former, secret):
        assert Webhook(each).verify(request.content, dict(request.headers))


async def test_a_message_that_is_rolled_back_is_not_sent(database: Database) -> None:
    await registered(database)

    async def roll_back() -> None:
        async with database.transaction() as tx:
            await tx.webhook_endpoints.send("ada", "msg_1", "{}")
            raise RuntimeError("rolled back")

    with pytest.raises(RuntimeError, match="rolled back"):
        await roll_back()
    assert await Receiving().deliverer(database).deliver_some() == 0


async def test_a_failure_waits_and_the_last_one_is_a_dead_letter(database: Database) -> None:
    await registered(database)
    settings, endpoint = SETTINGS.model_copy(update={"attempts": 1}), Receiving(500)
    deliverer = endpoint.deliverer(database, settings)
    await send(database)
    assert await deliverer.deliver_some() == 1
    async with database.transaction() as tx:
        (dead,) = await tx.webhook_endpoints.dead(limit=10)
        assert dead.reason == "answered 500"
        assert await tx.webhook_endpoints.replay(None) == 1
    assert await deliverer.deliver_some() == 1
    assert len(endpoint.requests) == 2


async def test_a_failure_is_not_tried_again_at_once(database: Database) -> None:
    await registered(database)
    deliverer = Receiving(302).deliverer(database)
    await send(database)
    assert [await deliverer.deliver_some() for _ in range(2)] == [1, 0]


async def test_what_a_killed_process_had_in_hand_is_delivered_by_another(
    database: Database,
) -> None:
    await registered(database)
    await send(database)
    async with database.transaction() as tx:
        claimed = await tx.webhook_endpoints.claim(limit=9, until=datetime.now(UTC))
    assert len(claimed) == 1
    endpoint = Receiving()
    assert await endpoint.deliverer(database).deliver_some() == 1
    assert endpoint.requests[0].headers["webhook-id"] == "msg_1"


async def test_what_somebody_has_in_hand_is_not_delivered_twice(database: Database) -> None:
    await registered(database)
    await send(database)
    async with database.transaction() as tx:
        await tx.webhook_endpoints.claim(limit=9, until=datetime.now(UTC) + timedelta(hours=1))
    assert await Receiving().deliverer(database).deliver_some() == 0


@pytest.mark.parametrize(("status", "days"), [(410, 5.0), (500, 0.0)])
async def test_an_endpoint_that_is_dead_is_disabled(
    status: int, days: float, database: Database
) -> None:
    await registered(database)
    settings = SETTINGS.model_copy(update={"disable_days": days, "attempts": 1})
    endpoint = Receiving(status, status)
    for _ in range(2):
        await send(database)
        await endpoint.deliverer(database, settings).deliver_some()
    service = EndpointService(database, SETTINGS)
    (one,) = await service.of_owner("ada")
    assert one.disabled_at is not None
    await send(database)
    sent = len(endpoint.requests)
    assert await endpoint.deliverer(database, settings).deliver_some() == 0
    await service.enable("ada", one.id)
    await send(database)
    assert await endpoint.deliverer(database, settings).deliver_some() == 1
    assert len(endpoint.requests) == sent + 1


async def test_a_private_address_is_refused_at_delivery_too(database: Database) -> None:
    await registered(database)
    await send(database)
    endpoint = Receiving()
    strict = SETTINGS.model_copy(update={"allow_private": False, "attempts": 1})
    await endpoint.deliverer(database, strict).deliver_some()
    assert endpoint.requests == []
    async with database.reading() as tx:
        assert len(await tx.webhook_endpoints.dead(limit=10)) == 1


async def test_only_what_ended_long_ago_is_forgotten(database: Database) -> None:
    receiver, endpoint = WebhookReceiver(database, SETTINGS), Receiving(200, 500)
    deliverer = endpoint.deliverer(database, SETTINGS.model_copy(update={"attempts": 1}))
    await registered(database)
    for message_id in ("msg_done", "msg_waiting"):
        await receiver.receive("standard", signed(message_id, b"{}"), b"{}")
        await send(database)
        await deliverer.deliver_some()
    await send(database)
    await receiver.handle_one({})
    assert await prune_some(database, SETTINGS) == 0
    later = datetime.now(UTC) + timedelta(days=1)
    async with database.transaction() as tx:
        assert await tx.webhooks_received.prune(before=later, limit=9) == 1
        assert await tx.webhook_endpoints.prune(before=later, limit=1) == 1
        assert await tx.webhook_endpoints.prune(before=later, limit=9) == 1
        assert await tx.webhook_endpoints.dead(limit=9) == []
    assert await receiver.handle_one({})
    assert await deliverer.deliver_some() == 1
