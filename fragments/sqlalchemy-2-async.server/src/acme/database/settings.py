"""Settings of the database."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from acme.server_url import ServerUrl


class DatabaseSettings(BaseModel):
    """Where it is, how many connections each process keeps, and how long anything waits.

    The server must allow `processes * (pool_size + pool_overflow)` connections.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Above the URL that it goes into.
    password: SecretStr = SecretStr("")
    url: ServerUrl = "sqlite:///data/acme.db"
    # Units of work are short: a few connections serve hundreds of requests per second.
    pool_size: int = Field(default=5, gt=0)
    pool_overflow: int = Field(default=5, ge=0)
    # A caller has lost patience by then, and an orchestrator's probe too.
    pool_timeout_seconds: float = Field(default=5, gt=0)
    # Below the idle limits of common proxies and of MySQL's default of eight hours.
    pool_recycle_seconds: int = Field(default=1800, gt=0)
    # A server in the same network accepts within milliseconds.
    connect_timeout_seconds: float = Field(default=3, gt=0)
    # A request that waits longer has been given up; migrations have no such limit.
    statement_timeout_seconds: float = Field(default=10, gt=0)
