"""Settings of streams."""

from pydantic import BaseModel, ConfigDict, Field


class StreamSettings(BaseModel):
    """How long streams live, and how clients are told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Proxies end what is silent for 30 to 60 seconds; FastAPI itself says something after 15.
    heartbeat_seconds: float = Field(default=10, ge=0.1, le=3600)
    # For so long a caller whose access has ended goes on reading.
    longest_seconds: float = Field(default=900, ge=0.1, le=86_400)
    # As browsers have it of themselves.
    retry_seconds: float = Field(default=2, ge=0, le=3600)
