"""Settings of the database."""

from pydantic import BaseModel, ConfigDict, Field

from acme.server_url import ServerUrl


class DatabaseSettings(BaseModel):
    """Where it is, and how long a unit of work waits for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "sqlite:///data/acme.db"
    # One of them writes, the others read beside it; each has a thread.
    pool_size: int = Field(default=5, ge=1, le=100)
    # A caller has lost patience by then, and an orchestrator's probe too.
    pool_timeout_seconds: float = Field(default=5, ge=0.1, le=60)
