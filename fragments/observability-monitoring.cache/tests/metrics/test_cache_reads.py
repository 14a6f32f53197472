"""The numbers of the cache are those that it keeps."""

from acme.bootstrap import Services
from acme.cache.codec import JsonCodec
from acme.metrics.sources import SOURCES


async def test_reads_are_told_by_what_they_found(services: Services) -> None:
    async def load() -> str:
        return "value"

    for _ in range(3):
        await services.cache.fetch("metrics-test", load, codec=JsonCodec(str))
    reads, _ = await SOURCES["cache_reads"](services)
    found = {sample.labels["found"]: sample.value for sample in reads.samples}
    assert (found["nothing"], found["fresh"]) == (1, 2)
