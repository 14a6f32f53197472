"""Settings of the metrics."""

from pydantic import BaseModel, ConfigDict, Field


class MetricsSettings(BaseModel):
    """Where metrics are read, and how long that may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # What they tell is for those who run the service: nobody is asked for a credential.
    host: str = Field(default="127.0.0.1", min_length=1)
    # The one that OpenTelemetry's exporters for Prometheus have.
    port: int = Field(default=9464, ge=0, le=65_535)
    # Prometheus gives up after ten seconds unless it is told otherwise, and has nothing then.
    source_seconds: float = Field(default=5, ge=0.05, le=60)
