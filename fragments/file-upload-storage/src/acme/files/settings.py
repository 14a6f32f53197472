"""Settings of files."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}", re.ASCII)


def _types(text: str) -> str:
    for each in media_types(text):
        if not _TYPE.fullmatch(each):
            raise ValueError(f"{each!r} is not a media type such as image/png")
    return text


def media_types(text: str) -> list[str]:
    """The media types that are joined by commas."""
    return [each.strip() for each in text.split(",") if each.strip()]


class FilesSettings(BaseModel):
    """What may be uploaded, and how long that may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # What puremagic knows by its first bytes; text has no such mark, and cannot be one of them.
    types: Annotated[str, AfterValidator(_types)] = (
        "application/pdf, image/jpeg, image/png, image/webp"
    )
    # S3 takes 5 GiB in one PUT, and copies as much at once.
    most_bytes: int = Field(default=2**30, ge=1, le=5 * 2**30)
    # Ten of the largest.
    owner_bytes: int = Field(default=10 * 2**30, ge=1, le=2**50)
    # Over night, and over a journey.
    upload_hours: float = Field(default=24, ge=0.01, le=24 * 30)
    # As long as a client needs to begin; what has begun goes on.
    signed_seconds: int = Field(default=900, ge=10, le=3600)
