"""Any endpoint that speaks OpenAI's embeddings protocol."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from itertools import batched, count

from httpx2 import URL, AsyncClient, HTTPError, InvalidURL, Response
from pydantic import BaseModel, ValidationError

from acme.backoff import backoff_seconds
from acme.breaker import Breaker, Refused, detailed
from acme.client_tls import client_tls
from acme.embedder.settings import EmbedderSettings
from acme.embedder.texts import checked_texts
from acme.errors import ConfigurationError, Unavailable
from acme.refusals import Said, checked_key, problem
from acme.retry_after import retry_after_seconds
from acme.server_url import place

_NAME = "The embedding model"
_PASSING = frozenset({408, 429})


class _Embedding(BaseModel):
    index: int
    embedding: list[float]


class _Embeddings(BaseModel):
    data: list[_Embedding]


class _WrongDimension(Refused):
    """The model gives vectors of another dimension than the settings say."""


class EndpointEmbedder:
    """Sends batches; sends them again while the endpoint is busy, within a deadline."""

    critical = False

    def __init__(self, client: AsyncClient, settings: EmbedderSettings) -> None:
        self._client = client
        self._settings = settings
        self._key = settings.api_key.get_secret_value()
        self._where = place(settings.url, port=443 if settings.url.startswith("https") else 80)
        seconds = settings.timeout_seconds
        self.breaker = Breaker(_NAME, self._where, self._probe, seconds=seconds)
        self.dimensions = settings.dimensions

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector per text."""
        vectors: list[list[float]] = []
        for batch in batched(checked_texts(texts), self._settings.batch_size):
            async with self.breaker.guard():
                vectors += await self._embed_batch(batch)
        return vectors

    async def ping(self) -> None:
        """Ask for the list of models: it costs nothing, and few endpoints lack it."""
        async with self.breaker.guard():
            try:
                response = await self._client.get("models")
            except HTTPError as error:
                raise Unavailable(f"{_NAME} does not answer.") from error
            if response.status_code in {401, 403} or response.status_code >= 500:
                raise self._problem(response)

    async def _probe(self) -> None:
        """Embed a word: that checks address, key, model and dimension at once."""
        try:
            await self._embed_batch(("ready",))
        except _WrongDimension as error:
            raise ConfigurationError("EMBEDDER_DIMENSIONS", str(error)) from error
        except Refused as error:
            remedy = f"check EMBEDDER_MODEL {self._settings.model!r} and EMBEDDER_API_KEY"
            refusal = f"at {self._where}: {detailed(error)} - {remedy}"
            raise ConfigurationError("EMBEDDER_URL", refusal) from error

    async def _embed_batch(self, texts: tuple[str, ...]) -> list[list[float]]:
        body: dict[str, object] = {
            "model": self._settings.model,
            "input": texts,
            "encoding_format": "float",
        }
        return self._vectors(await self._post(body), len(texts))

    async def _post(self, body: dict[str, object]) -> Response:
        deadline = asyncio.get_running_loop().time() + self._settings.timeout_seconds
        for failures in count(1):
            wait = backoff_seconds(failures, first=0.1, longest=5)
            try:
                response = await self._client.post("embeddings", json=body)
            except HTTPError as cause:
                error = Unavailable(f"{_NAME} does not answer.")
                error.__cause__ = cause
            else:
                if response.is_success:
                    return response
                error = self._problem(response)
                if isinstance(error, Refused):
                    raise error
                wait = max(wait, retry_after_seconds(response))
            if asyncio.get_running_loop().time() + wait >= deadline:
                # It would be too late anyway: let the caller know now.
                raise error
            await asyncio.sleep(wait)
        raise AssertionError("counting never ends")

    def _vectors(self, response: Response, count: int) -> list[list[float]]:
        try:
            found = _Embeddings.model_validate_json(response.content).data
        except ValidationError:
            said = Said(response.status_code, response.content, self._key)
            raise Refused(f"{_NAME} answers something else.") from said
        by_index = {item.index: item.embedding for item in found}
        if len(found) != count or by_index.keys() != set(range(count)):
            raise Refused(f"{_NAME} answers {len(found)} of {count} texts.")
        for vector in by_index.values():
            if len(vector) != self.dimensions:
                raise _WrongDimension(
                    f"{_NAME} gives {len(vector)} dimensions, not {self.dimensions}."
                )
        return [by_index[index] for index in range(count)]

    def _problem(self, response: Response) -> Unavailable:
        parts = response.status_code, response.content, self._key
        return problem(_NAME, *parts, passing=_PASSING)


@asynccontextmanager
async def open_endpoint(settings: EmbedderSettings) -> AsyncIterator[EndpointEmbedder]:
    """Connect as soon as the endpoint answers; raises ConfigurationError when it refuses."""
    key = checked_key("EMBEDDER_API_KEY", settings.api_key.get_secret_value())
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        if "," in settings.url:
            raise InvalidURL("several servers")
        base = URL(settings.url.rstrip("/") + "/")
    except InvalidURL as error:
        raise ConfigurationError("EMBEDDER_URL", "not a URL like https://HOST/v1") from error
    # The client logs the URLs of its requests.
    auth = (base.username, base.password) if base.userinfo else None
    base = base.copy_with(userinfo=b"")
    limit = settings.timeout_seconds
    client = AsyncClient(
        base_url=base, auth=auth, headers=headers, timeout=limit, verify=client_tls()
    )
    embedder = EndpointEmbedder(client, settings)
    async with client, aclosing(embedder.breaker):
        await embedder.breaker.start()
        yield embedder
