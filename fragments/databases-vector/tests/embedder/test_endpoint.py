"""An endpoint that is busy, broken, slow or set up wrongly."""

import asyncio
import time
from base64 import b64decode
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr, ValidationError
from structlog.testing import capture_logs

from acme.embedder import Embedder
from acme.embedder.opening import open_embedder
from acme.embedder.settings import EmbedderSettings
from acme.errors import ConfigurationError, Unavailable

from ..bounds import at_its_bounds, beyond_its_bounds
from .endpoints import open_endpoint
from .fake_endpoint import Answer, FakeEndpoint

DIMENSIONS = 16
KEY = "sk-secret"


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeEndpoint]:
    """An endpoint that does as it is told."""
    async with open_endpoint(dimensions=DIMENSIONS) as endpoint:
        yield endpoint


@pytest.fixture
def settings(endpoint: FakeEndpoint) -> EmbedderSettings:
    """Settings for that endpoint, with little patience."""
    return EmbedderSettings(
        url=endpoint.url,
        api_key=SecretStr(KEY),
        model="fake",
        dimensions=DIMENSIONS,
        batch_size=2,
        timeout_seconds=1,
    )


@pytest.fixture
async def embedder(endpoint: FakeEndpoint, settings: EmbedderSettings) -> AsyncIterator[Embedder]:
    """An embedder that has been opened; what that took is forgotten."""
    async with open_embedder(settings) as embedder:
        endpoint.requests.clear()
        yield embedder


async def test_sends_batches_with_model_and_key(embedder: Embedder, endpoint: FakeEndpoint) -> None:
    await embedder.embed(["a", "b", "c"])
    assert [request["input"] for request in endpoint.requests] == [["a", "b"], ["c"]]
    assert {request["model"] for request in endpoint.requests} == {"fake"}
    assert set(endpoint.authorizations) == {f"Bearer {KEY}"}


@pytest.mark.parametrize("status", [0, 408, 429, 500, 502, 503])
async def test_tries_again_what_may_pass(
    embedder: Embedder, endpoint: FakeEndpoint, status: int
) -> None:
    endpoint.script.extend([Answer(status), Answer(status)])
    assert len(await embedder.embed(["a"])) == 1
    assert len(endpoint.requests) == 3


async def test_waits_as_long_as_it_is_asked_to(
    endpoint: FakeEndpoint, settings: EmbedderSettings
) -> None:
    async with open_embedder(settings.model_copy(update={"timeout_seconds": 5})) as embedder:
        endpoint.script.append(Answer(429, {"Retry-After": "1"}))
        started = time.monotonic()
        await embedder.embed(["a"])
    assert time.monotonic() - started >= 1


async def test_gives_up_at_once_when_it_is_asked_to_wait_too_long(
    endpoint: FakeEndpoint, settings: EmbedderSettings
) -> None:
    async with open_embedder(settings.model_copy(update={"timeout_seconds": 20})) as embedder:
        endpoint.requests.clear()
        endpoint.script.append(Answer(429, {"Retry-After": "30"}))
        with pytest.raises(Unavailable, match="429"):
            async with asyncio.timeout(5):
                await embedder.embed(["a"])
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
async def test_does_not_repeat_what_is_refused(
    embedder: Embedder, endpoint: FakeEndpoint, status: int
) -> None:
    endpoint.script.append(Answer(status))
    with pytest.raises(Unavailable, match=f"refuses with {status}"):
        await embedder.embed(["a"])
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("answers", [[Answer(-1)], [Answer(503)] * 50], ids=["silent", "busy"])
async def test_gives_up_within_its_deadline(
    embedder: Embedder, endpoint: FakeEndpoint, answers: list[Answer]
) -> None:
    endpoint.script.extend(answers)
    with pytest.raises(Unavailable):
        async with asyncio.timeout(5):
            await embedder.embed(["a"])


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"data": []}, "0 of 1 texts"),
        ({"data": [{"index": 1, "embedding": [0.5] * DIMENSIONS}]}, "1 of 1 texts"),
        ({"data": [{"index": 0, "embedding": "AAAA"}]}, "something else"),
        ({"error": "no"}, "something else"),
        ({"data": [{"index": 0, "embedding": [0.5] * 3}]}, "3 dimensions, not 16"),
    ],
)
async def test_refuses_what_are_no_vectors_for_the_texts(
    embedder: Embedder, endpoint: FakeEndpoint, body: object, problem: str
) -> None:
    endpoint.script.append(Answer(200, body=body))
    with pytest.raises(Unavailable, match=problem):
        await embedder.embed(["a"])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            Answer(401, body={"error": f"{KEY} (sk-s**cret) is\nno key"}),
            ["EMBEDDER_URL: at 127.0.0.1", "with 401", "no key", "EMBEDDER_API_KEY", "'fake'"],
        ),
        (Answer(404), ["EMBEDDER_URL", "refuses with 404", "EMBEDDER_MODEL"]),
        (Answer(200, body={"error": "no"}), ["EMBEDDER_URL", "something else"]),
        (
            Answer(200, body={"data": [{"index": 0, "embedding": [0.5] * 3}]}),
            ["EMBEDDER_DIMENSIONS", "3 dimensions, not 16"],
        ),
    ],
)
async def test_opening_names_the_setting_that_is_wrong(
    endpoint: FakeEndpoint, settings: EmbedderSettings, answer: Answer, words: list[str]
) -> None:
    endpoint.script.append(answer)
    with pytest.raises(ConfigurationError) as caught:
        async with open_embedder(settings):
            pass
    assert all(word in str(caught.value) for word in words)
    assert "\n" not in str(caught.value)
    assert "sk-s" not in str(caught.value)


@pytest.mark.parametrize(
    "answers", [[Answer(-1)] * 9, [Answer(503)] * 90, [Answer(429)] * 90, [Answer(0)] * 90]
)
async def test_starts_without_the_endpoint_and_uses_it_when_it_answers(
    endpoint: FakeEndpoint, settings: EmbedderSettings, answers: list[Answer]
) -> None:
    endpoint.script.extend(answers)
    impatient = settings.model_copy(update={"timeout_seconds": 0.2})
    with capture_logs() as logs:
        async with open_embedder(impatient) as embedder:
            for work in (embedder.embed(["a"]), embedder.ping()):
                with pytest.raises(Unavailable):
                    await work
            endpoint.script.clear()
            for _ in range(1000):
                try:
                    await embedder.embed(["a"])
                    break
                except Unavailable:
                    await asyncio.sleep(0.02)
            await embedder.ping()
    assert [entry["event"] for entry in logs][-1] == "server_up"
    assert logs[0]["server"].startswith("The embedding model at 127.0.0.1:")
    assert KEY not in str(logs)


@pytest.mark.parametrize("key", [f"{KEY}\n", f" {KEY}", f"{KEY}ü"])
async def test_refuses_a_key_that_no_header_carries(settings: EmbedderSettings, key: str) -> None:
    with pytest.raises(ConfigurationError, match="EMBEDDER_API_KEY: holds") as caught:
        async with open_embedder(settings.model_copy(update={"api_key": SecretStr(key)})):
            pass
    assert KEY not in str(caught.value)


async def test_refuses_a_list_of_endpoints() -> None:
    with pytest.raises(ConfigurationError, match="EMBEDDER_URL: not a URL like"):
        async with open_embedder(EmbedderSettings(url="https://one/v1,other/v1")):
            pass


async def test_a_frozen_endpoint_costs_one_timeout(
    embedder: Embedder, endpoint: FakeEndpoint
) -> None:
    endpoint.script.extend([Answer(-1)] * 50)
    async with asyncio.timeout(10):  # a timeout each would be 50 seconds
        for _ in range(50):
            with pytest.raises(Unavailable):
                await embedder.embed(["a"])


@pytest.mark.parametrize(("name", "value"), at_its_bounds(EmbedderSettings))
async def test_embeds_at_the_bounds_of_each_setting(
    settings: EmbedderSettings, name: str, value: float
) -> None:
    async with open_endpoint(dimensions=int(value) if name == "dimensions" else DIMENSIONS) as it:
        bounded = settings.model_dump() | {"url": it.url, name: value}
        async with open_embedder(EmbedderSettings.model_validate(bounded)) as embedder:
            if name != "timeout_seconds" or value > 1:
                (vector,) = await embedder.embed(["a"])
                assert len(vector) == embedder.dimensions


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(EmbedderSettings))
def test_refuses_what_is_beyond_them(name: str, value: float) -> None:
    with pytest.raises(ValidationError):
        EmbedderSettings.model_validate({name: value})


async def test_the_key_stays_out_of_the_logs(
    embedder: Embedder, endpoint: FakeEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    endpoint.script.append(Answer(500))
    await embedder.embed(["a"])
    assert KEY not in caplog.text


async def test_a_password_in_the_url_is_sent_and_stays_out_of_the_logs(
    endpoint: FakeEndpoint, settings: EmbedderSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    url = endpoint.url.replace("://", "://ada:p%40ss%2Fw0rd@")
    bare = settings.model_copy(update={"url": url, "api_key": SecretStr("")})
    async with open_embedder(bare) as embedder:
        await embedder.embed(["a"])
    (sent,) = set(endpoint.authorizations)
    assert b64decode(sent.removeprefix("Basic ")) == b"ada:p@ss/w0rd"
    assert "w0rd" not in caplog.text
