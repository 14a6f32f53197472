"""Settings of the overview."""

import re
from typing import Annotated

from httpx2 import URL, InvalidURL
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_NAME = re.compile(r"[a-z][a-z\d_-]{0,39}", re.ASCII)


def _parts(text: str) -> str:
    names = set[str]()
    for place, (name, url) in enumerate(urls(text), start=1):
        # The URL is not repeated: it may hold a secret.
        if not _NAME.fullmatch(name) or name in names:
            raise ValueError(f"part {place} needs a name of its own: orders=https://HOST/summary")
        if not _is_url(url):
            raise ValueError(f"{name} needs a URL like https://HOST/summary, without a user")
        names.add(name)
    return text


def _is_url(text: str) -> bool:
    try:
        url = URL(text)
    except InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host) and not url.userinfo


def urls(text: str) -> list[tuple[str, str]]:
    """The parts of the setting: the name of each, and its URL."""
    parts = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    return [(name, url) for name, _, url in parts]


class OverviewSettings(BaseModel):
    """Whom to ask, and how much to wait for and to take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: Annotated[str, AfterValidator(_parts)] = ""
    # A page waits for it: what comes later is of no use to it.
    seconds: float = Field(default=2, ge=0.01, le=60)
    # Of one part: all of them are held at once.
    bytes: int = Field(default=1_048_576, ge=1, le=104_857_600)
