"""Settings of canvases. Their server, its namespace and patience are those of the jobs."""

from pydantic import BaseModel, ConfigDict, Field


class CanvasSettings(BaseModel):
    """How much a worker of canvases takes, and how long a task may."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Threads or processes of a worker; each may hold connections to the database.
    concurrency: int = Field(default=4, ge=1, le=1000)
    # A task is told to end, and may clean up. Longer ones are several tasks of a canvas.
    limit_seconds: float = Field(default=240, ge=0.1, le=86_400)
    # Then the process of a task that does not end is killed.
    grace_seconds: float = Field(default=60, ge=0.1, le=3600)
