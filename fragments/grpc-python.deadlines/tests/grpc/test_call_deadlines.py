"""What a call calls knows how long its client waits."""

from math import inf

from acme.bootstrap import Services
from acme.grpc.surrounding import Context
from acme.resilience.deadline import remaining_seconds

from .serving import answering, asking, serving

Metadata = tuple[tuple[str, str], ...]


async def tell(_request: bytes, _: Context) -> bytes:
    return str(remaining_seconds()).encode()


async def test_a_deadline_is_carried_on(services: Services, ada: Metadata) -> None:
    async with serving(services, answering(tell)) as (channel, _):
        ask = asking(channel)
        assert 0 < float(await ask(b"", metadata=ada, timeout=40)) <= 40
        assert float(await ask(b"", metadata=ada)) == inf
