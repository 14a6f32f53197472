"""Settings of the broker."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from acme.server_url import ServerUrl

# What every server takes as part of a name.
Namespace = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,99}$")]


class BrokerSettings(BaseModel):
    """Which server, and how patient its consumers are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Above the URL that it goes into.
    password: SecretStr = SecretStr("")
    url: ServerUrl = "memory://"
    # Begins the name of everything on the server, so that deployments can share one.
    namespace: Namespace = "acme"
    # Rides out a blip of some seconds; more would hold back the events behind it for minutes. A
    # thousand times is a loop.
    attempts: int = Field(default=5, ge=1, le=1000)
    # The wait after the first failure; it doubles with each, up to the silence.
    backoff_seconds: float = Field(default=0.5, ge=0.001, le=600)
    # A handler that takes longer hangs: handlers do one small thing. Below half an hour, after
    # which RabbitMQ takes a message from its consumer.
    handler_seconds: float = Field(default=60, ge=0.1, le=1200)
    # Longer than a garbage collection or a slow disk; as long as this, a killed consumer's
    # events wait. Kafka takes half an hour at most.
    silence_seconds: float = Field(default=30, ge=0.1, le=1200)
    # Orchestrators kill after 30 seconds, unless they are told to wait.
    drain_seconds: float = Field(default=20, ge=0, le=1200)
    # Events are forgotten after this time, handled or not: long enough for a long weekend. Below a
    # minute none would live to be handled; RabbitMQ counts up to 49 days.
    retention_days: float = Field(default=7, ge=0.001, le=3650)
