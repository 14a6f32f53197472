"""Settings of the storage of objects."""

from pydantic import BaseModel, ConfigDict, Field

from acme.server_url import ServerUrl


class StorageSettings(BaseModel):
    """Where objects lie. Credentials are those that each cloud's own tools take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "file://data/files"
    # A piece of some megabytes, on a slow line, and what is tried again.
    timeout_seconds: float = Field(default=30, ge=0.1, le=3600)
