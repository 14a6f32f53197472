"""Settings of the embedder."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from acme.server_url import ServerUrl


class EmbedderSettings(BaseModel):
    """Which model turns texts into vectors, and how long it may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "hashing://"
    model: str = "text-embedding-3-small"
    api_key: SecretStr = SecretStr("")
    # What the model gives. For hashing:// more dimensions mean fewer collisions of words.
    dimensions: int = Field(default=512, ge=8, le=16_000)
    # Endpoints take from 32 to 2,048 texts per request.
    batch_size: int = Field(default=64, ge=1, le=2048)
    # Per batch, retries included. A search, and a write that is indexed, wait this long; a
    # request that waits longer than five minutes has no reader any more.
    timeout_seconds: float = Field(default=5, ge=0.01, le=300)
