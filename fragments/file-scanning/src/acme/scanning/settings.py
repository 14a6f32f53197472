"""Settings of the scanner."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_URL = re.compile(r"|none://|clamav://([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?/?", re.IGNORECASE | re.ASCII)


def _checked(url: str) -> str:
    if not _URL.fullmatch(url):
        raise ValueError("is neither empty nor clamav://HOST:3310 nor none://")
    return url


class ScannerSettings(BaseModel):
    """Which scanner, and how patient we are with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Empty: files stay in quarantine. That they go unscanned is for somebody to say.
    url: Annotated[str, AfterValidator(_checked)] = ""
    # As long as clamd takes for a large archive, by its own default.
    timeout_seconds: float = Field(default=120, ge=0.1, le=3600)
