"""Settings of documents."""

from pydantic import BaseModel, ConfigDict, Field


class CoeditingSettings(BaseModel):
    """How large documents may be, how many are open, and how fast they are written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Of a document and of a message: who was offline sends all at once. MariaDB takes 16 MiB.
    max_bytes: int = Field(default=1_048_576, ge=1024, le=8_388_608)
    # Somebody types and moves a cursor; a key that is held down repeats 30 times a second.
    messages_per_second: float = Field(default=100, ge=1, le=10_000)
    # Each is in memory while somebody has it open.
    open: int = Field(default=500, ge=1, le=100_000)
    # When nothing was heard, for whatever reason, the log is looked at after so long.
    resync_seconds: float = Field(default=30, ge=0.1, le=3600)
