"""Settings of the vector store."""

from pydantic import BaseModel, ConfigDict, Field

from acme.server_url import ServerUrl


class VectorSettings(BaseModel):
    """Where vectors are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "memory://"
    # Far above what a search takes; at the limit a request has been given up long before.
    timeout_seconds: float = Field(default=5, ge=0.01, le=300)
    # Vectors of one model only: take another collection for another model.
    collection: str = Field(
        default="acme",
        # Chroma wants a letter or a digit at both ends.
        pattern=r"^[A-Za-z][A-Za-z0-9_-]{1,61}[A-Za-z0-9]$",
    )
