"""Settings of pictures."""

from pydantic import BaseModel, ConfigDict, Field


class PictureSettings(BaseModel):
    """How large a picture may be, and how many are redrawn at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # What cameras of telephones make, and 200 MB of memory while it is redrawn.
    most_pixels: int = Field(default=50_000_000, ge=1, le=500_000_000)
    # In memory as a whole.
    most_bytes: int = Field(default=20_971_520, ge=1, le=2**30)
    thumbnail_pixels: int = Field(default=320, ge=16, le=2048)
    threads: int = Field(default=2, ge=1, le=64)
