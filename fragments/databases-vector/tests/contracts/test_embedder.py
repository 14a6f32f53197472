"""What every embedder does: hashing, and an endpoint as a local fake of one."""

import math
from collections.abc import AsyncIterator

import pytest

from acme.embedder import Embedder
from acme.embedder.opening import open_embedder
from acme.embedder.settings import EmbedderSettings
from acme.errors import ConfigurationError, InvalidInput

from ..embedder.endpoints import open_endpoint

DIMENSIONS = 256


@pytest.fixture(params=["hashing", "fake-endpoint"])
async def embedder(request: pytest.FixtureRequest) -> AsyncIterator[Embedder]:
    """An embedder that sends three texts per request, where it sends any."""
    async with open_endpoint(dimensions=DIMENSIONS) as endpoint:
        url = "hashing://" if request.param == "hashing" else endpoint.url
        settings = EmbedderSettings(url=url, dimensions=DIMENSIONS, batch_size=3)
        async with open_embedder(settings) as embedder:
            yield embedder


def cosine(one: list[float], other: list[float]) -> float:
    """How near two vectors are."""
    return math.sumprod(one, other) / (math.hypot(*one) * math.hypot(*other))


async def test_gives_a_vector_per_text_in_their_order(embedder: Embedder) -> None:
    texts = [f"text number {number}" for number in range(8)]
    vectors = await embedder.embed(texts)
    assert [len(vector) for vector in vectors] == [DIMENSIONS] * 8
    for text, vector in zip(texts, vectors, strict=True):
        assert cosine((await embedder.embed([text]))[0], vector) == pytest.approx(1)


async def test_texts_that_share_words_are_nearer_than_texts_that_share_none(
    embedder: Embedder,
) -> None:
    question, near, far = await embedder.embed(
        [
            "how do I renew my passport",
            "Renewing a passport: the form",
            "sourdough bread needs a warm kitchen",
        ]
    )
    assert cosine(question, near) > cosine(question, far) + 0.2


async def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert await embedder.embed([]) == []


@pytest.mark.parametrize("text", ["", " \n\t"])
async def test_refuses_a_text_that_says_nothing(embedder: Embedder, text: str) -> None:
    with pytest.raises(InvalidInput, match="white space"):
        await embedder.embed(["something", text])


@pytest.mark.parametrize("text", ["?!", "ü", "日本語", "a" * 20_000, "\x00"])
async def test_embeds_any_other_text(embedder: Embedder, text: str) -> None:
    (vector,) = await embedder.embed([text])
    assert math.hypot(*vector) == pytest.approx(1)


async def test_says_its_dimension_and_answers_a_ping(embedder: Embedder) -> None:
    assert embedder.dimensions == DIMENSIONS
    assert not embedder.critical
    await embedder.ping()


async def test_refuses_an_unknown_scheme() -> None:
    with pytest.raises(ConfigurationError, match="EMBEDDER_URL: unknown scheme 'ftp'"):
        async with open_embedder(EmbedderSettings(url="ftp://127.0.0.1")):
            pass
