"""Settings of what is told by OpenTelemetry, under the names that its documentation gives them."""

from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from opentelemetry.util.re import parse_env_headers
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

# A batch of the library has 512 at most, and must fit.
_BATCH = 512
_PAIRS = r"^([^=,\s]+=[^,]*(,[^=,\s]+=[^,]*)*)?$"


def _collector(url: str) -> str:
    parts = urlsplit(url)
    if url and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError("give http://HOST:4318, or https://")
    if parts.username is not None:
        raise ValueError("holds credentials: they belong into OTEL_EXPORTER_OTLP_HEADERS")
    return url.rstrip("/")


def _pairs(value: SecretStr) -> SecretStr:
    given = value.get_secret_value()
    if given.count("=") < len([part for part in given.split(",") if part]):
        raise ValueError("give NAME=VALUE, with commas between them")
    return value


class OtelSettings(BaseModel):
    """Where it goes, how much of it, and how long anybody waits for that."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exporter_otlp_endpoint: Annotated[str, AfterValidator(_collector)] = ""
    exporter_otlp_headers: Annotated[SecretStr, AfterValidator(_pairs)] = SecretStr("")
    # Of a thread of its own: no request waits for it.
    exporter_otlp_timeout: float = Field(default=10, ge=0.1, le=60)
    sdk_disabled: bool = False
    # Each line costs about what a request does otherwise, however few traces are recorded.
    logs_exporter: Literal["none", "otlp"] = "none"
    service_name: Annotated[str, StringConstraints(max_length=200)] = ""
    resource_attributes: Annotated[str, StringConstraints(pattern=_PAIRS, max_length=2000)] = ""
    traces_sampler_arg: float = Field(default=1, ge=0, le=1)
    # Some kilobytes each, kept while the collector is away.
    bsp_max_queue_size: int = Field(default=2048, ge=_BATCH, le=100_000)
    # Orchestrators kill after 30 seconds, of which requests and workers have most.
    shutdown_seconds: float = Field(default=3, ge=0, le=60)
    # A stranger who could go on with a trace could have all of theirs recorded.
    trust_callers: bool = False

    @property
    def on(self) -> bool:
        """Whether anything is told."""
        return bool(self.exporter_otlp_endpoint) and not self.sdk_disabled

    def headers(self) -> dict[str, str]:
        """The headers for the collector."""
        return dict(parse_env_headers(self.exporter_otlp_headers.get_secret_value(), liberal=True))

    def attributes(self) -> dict[str, str]:
        """What else is known of the process."""
        pairs = [part.partition("=") for part in self.resource_attributes.split(",") if part]
        return {name: unquote(value) for name, _, value in pairs}
