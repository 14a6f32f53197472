"""Any endpoint that speaks OpenAI's embeddings protocol."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import batched

from httpx2 import URL, AsyncClient, HTTPError, InvalidURL, Response
from pydantic import BaseModel, ValidationError

from acme.embedder.patience import pauses, retry_after_seconds
from acme.embedder.settings import EmbedderSettings
from acme.embedder.texts import checked_texts
from acme.errors import ConfigurationError, Unavailable


class _Embedding(BaseModel):
    index: int
    embedding: list[float]


class _Embeddings(BaseModel):
    data: list[_Embedding]


class Refused(Unavailable):
    """The endpoint will not answer this request, however often it is sent."""


class WrongDimension(Unavailable):
    """The model gives vectors of another dimension than the settings say."""


class EndpointEmbedder:
    """Sends batches; sends them again while the endpoint is busy, within a deadline."""

    critical = False

    def __init__(self, client: AsyncClient, settings: EmbedderSettings) -> None:
        self._client = client
        self._settings = settings
        self.dimensions = settings.dimensions

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector per text."""
        vectors: list[list[float]] = []
        for batch in batched(checked_texts(texts), self._settings.batch_size):
            vectors += await self._embed_batch(batch)
        return vectors

    async def ping(self) -> None:
        """Ask for the list of models: it costs nothing."""
        try:
            response = await self._client.get("models")
        except HTTPError as error:
            raise Unavailable("The embedding model does not answer.") from error
        if response.status_code >= 500:
            raise Unavailable(f"The embedding model answers {response.status_code}.")

    async def _embed_batch(self, texts: tuple[str, ...]) -> list[list[float]]:
        body: dict[str, object] = {
            "model": self._settings.model,
            "input": texts,
            "encoding_format": "float",
        }
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                response = await self._post(body)
        except TimeoutError as error:
            raise Unavailable("The embedding model does not answer in time.") from error
        return self._vectors(response, len(texts))

    async def _post(self, body: dict[str, object]) -> Response:
        deadline = asyncio.get_running_loop().time() + self._settings.timeout_seconds
        for pause in pauses():
            asked_to_wait = 0.0
            try:
                response = await self._client.post("embeddings", json=body)
            except HTTPError as error:
                problem = Unavailable("The embedding model does not answer.")
                problem.__cause__ = error
            else:
                if response.is_success:
                    return response
                status = response.status_code
                if status not in {408, 429} and status < 500:
                    raise Refused(f"The embedding model refuses with {status}.")
                problem = Unavailable(f"The embedding model answers {status}.")
                asked_to_wait = retry_after_seconds(response)
            wait = max(pause, asked_to_wait)
            if asyncio.get_running_loop().time() + wait >= deadline:
                # It would be too late anyway: let the caller know now.
                raise problem
            await asyncio.sleep(wait)
        raise AssertionError("pauses never end")

    def _vectors(self, response: Response, count: int) -> list[list[float]]:
        try:
            found = _Embeddings.model_validate_json(response.content).data
        except ValidationError as error:
            raise Unavailable("The embedding model answers something else.") from error
        by_index = {item.index: item.embedding for item in found}
        if len(found) != count or by_index.keys() != set(range(count)):
            raise Unavailable(f"The embedding model answers {len(found)} of {count} texts.")
        for vector in by_index.values():
            if len(vector) != self.dimensions:
                raise WrongDimension(
                    f"The embedding model gives {len(vector)} dimensions, not {self.dimensions}."
                )
        return [by_index[index] for index in range(count)]


@asynccontextmanager
async def open_endpoint(settings: EmbedderSettings) -> AsyncIterator[EndpointEmbedder]:
    """Connect, and embed a word: that checks address, key, model and dimension at once."""
    key = settings.api_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        base = URL(settings.url.rstrip("/") + "/")
    except InvalidURL as error:
        raise ConfigurationError("EMBEDDER_URL", "not a URL like https://HOST/v1") from error
    async with AsyncClient(
        base_url=base, headers=headers, timeout=settings.timeout_seconds
    ) as client:
        embedder = EndpointEmbedder(client, settings)
        try:
            await embedder.embed(["ready"])
        except WrongDimension as error:
            raise ConfigurationError("EMBEDDER_DIMENSIONS", str(error)) from error
        except Refused as error:
            problem = f"{error} Check EMBEDDER_MODEL {settings.model!r} and EMBEDDER_API_KEY."
            raise ConfigurationError("EMBEDDER_URL", problem) from error
        except Unavailable as error:
            remedy = f"nothing embeds at {base.host}: {error} Check it, or use hashing://"
            raise ConfigurationError("EMBEDDER_URL", remedy) from error
        yield embedder
