"""Settings of the jobs."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from acme.server_url import ServerUrl

# What every server takes as part of a name.
Namespace = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,99}$")]


class JobsSettings(BaseModel):
    """Which engine, and how patient its workers are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Above the URL that it goes into.
    password: SecretStr = SecretStr("")
    url: ServerUrl = "memory://"
    # Begins the name of everything on the server, so that deployments can share one.
    namespace: Namespace = "acme"
    # Jobs wait for others most of the time; each may hold a connection to the database.
    concurrency: int = Field(default=5, ge=1, le=1000)
    # The wait after the first failure; it doubles with each, up to the longest.
    backoff_seconds: float = Field(default=1, ge=0.001, le=600)
    # What is down for hours is found again within this time.
    backoff_longest_seconds: float = Field(default=600, ge=0.001, le=86_400)
    # As long as this, the jobs of a worker that was killed wait. Shorter than a pause of garbage
    # collection, and two workers would have the same job in hand.
    silence_seconds: float = Field(default=30, ge=1, le=3600)
    # Orchestrators kill after 30 seconds, unless they are told to wait.
    drain_seconds: float = Field(default=20, ge=0, le=3600)
    # How long one can ask what became of a job: over a long weekend.
    retention_days: float = Field(default=7, ge=0.001, le=3650)
