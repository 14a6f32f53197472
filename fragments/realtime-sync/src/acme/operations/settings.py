"""Settings of operations."""

from pydantic import BaseModel, ConfigDict, Field


class OperationSettings(BaseModel):
    """How long results are kept, and how fast a client that was offline may send."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # A client that was away for longer may do something twice.
    retention_seconds: float = Field(default=2_592_000, ge=60, le=315_360_000)
    # A note with its whole text, in characters that JSON may write as six.
    message_bytes: int = Field(default=131_072, ge=1024, le=1_048_576)
    messages_per_second: float = Field(default=100, ge=1, le=10_000)
