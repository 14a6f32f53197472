"""Settings of a client of another service's API."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from acme.server_url import ServerUrl


class ClientSettings(BaseModel):
    """Where an API is, who this service is there, and how patient it is with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "http://127.0.0.1:9000"
    # A key that is sent with each request, or an OAuth2 client (RFC 6749, 4.4).
    api_key: SecretStr = SecretStr("")
    token_url: ServerUrl = "none://"  # noqa: S105 - where it is
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    scope: str = ""
    # A server on another continent accepts within half a second.
    connect_seconds: float = Field(default=2, ge=0.01, le=60)
    # Between two parts of an answer; the whole one has a limit too.
    read_seconds: float = Field(default=5, ge=0.01, le=300)
    attempt_seconds: float = Field(default=8, ge=0.01, le=300)
    # All attempts and pauses: who called this service has less patience than that.
    total_seconds: float = Field(default=15, ge=0.01, le=600)
    attempts: int = Field(default=3, ge=1, le=10)
    # Some APIs count connections; more callers wait, or are turned away.
    connections: int = Field(default=20, ge=1, le=1000)
