"""Settings of workflows."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from acme.server_url import ServerUrl

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$")]


class TemporalSettings(BaseModel):
    """Which server, and how much of its work a worker takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "memory://"
    # Of Temporal Cloud, or of a server that asks for one; sent over TLS alone.
    api_key: SecretStr = SecretStr("")
    namespace: Name = "default"
    # Who starts a workflow and who works on it name the same.
    task_queue: Name = "acme"
    # Activities of a worker that run at once; each may hold a connection to the database.
    activities: int = Field(default=20, ge=1, le=1000)
    # Orchestrators kill after 30 seconds, unless they are told to wait.
    drain_seconds: float = Field(default=20, ge=0, le=1200)
