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
    # A pooler gives each transaction another connection: nothing may be kept on one in between,
    # such as prepared statements, which costs a round trip for each statement.
    pooler: bool = False
    # Units of work are short: a few connections serve hundreds of requests per second. Servers
    # take some hundreds in all, unless set up for more.
    pool_size: int = Field(default=5, ge=1, le=1000)
    pool_overflow: int = Field(default=5, ge=0, le=1000)
    # A caller has lost patience by then, and an orchestrator's probe too.
    pool_timeout_seconds: float = Field(default=5, ge=0.1, le=60)
    # Below the idle limits of common proxies and of MySQL's default of eight hours.
    pool_recycle_seconds: int = Field(default=1800, ge=1, le=86_400)
    # A server in the same network accepts within milliseconds.
    connect_timeout_seconds: float = Field(default=3, ge=0.1, le=60)
    # A request that waits longer has been given up; migrations have no such limit.
    statement_timeout_seconds: float = Field(default=10, ge=0.1, le=3600)
