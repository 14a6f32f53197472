"""What is said of a RabbitMQ that refuses, and what an operator has set there."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import pytest

from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings

from ..servers import url_of
from .consumers import Seen, consuming, numbered, refusal_to_open, until


@pytest.mark.parametrize(
    ("user", "path", "words"),
    [("guest:hidden@", "/", "ACCESS_REFUSED"), ("", "/nowhere", "virtual host")],
    ids=["wrong password", "no such vhost"],
)
async def test_what_rabbitmq_refuses_is_told_in_its_words(user: str, path: str, words: str) -> None:
    parts = urlsplit(url_of("rabbitmq"))
    known, at, place = parts.netloc.rpartition("@")
    url = parts._replace(netloc=(user or known + at) + place, path=path).geturl()
    line = await refusal_to_open(url)
    assert line.startswith("BROKER_URL: RabbitMQ at ")
    assert "refuses: " in line
    assert words in line
    assert "hidden" not in line


async def test_a_list_of_servers_is_refused() -> None:
    line = await refusal_to_open("amqp://u:hidden@a,b")
    assert line == "BROKER_URL: names several servers: RabbitMQ is one"


async def test_a_queue_with_arguments_of_an_operator_is_used_as_it_is() -> None:
    settings = BrokerSettings(url=url_of("rabbitmq"), namespace=f"test-{uuid4().hex}")
    arguments: dict[str, Any] = {"x-queue-type": "quorum", "x-max-length": 1000}
    seen = Seen()
    async with (
        await aio_pika.connect(settings.url) as connection,
        connection.channel() as channel,
        open_broker(settings) as broker,
    ):
        name = f"{settings.namespace}.g.0"
        await channel.declare_queue(name, durable=True, arguments=arguments)
        async with consuming(broker, seen.handle):
            for number in range(20):
                await broker.publish(numbered(number, key=str(number)))
            await until(lambda: len(seen.events) == 20)
        # It would be refused with other arguments than it has.
        await channel.declare_queue(name, durable=True, arguments=arguments)
        await broker.transport.destroy()
