"""Settings of the versions of the API."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Strategy = Literal["url", "header", "media-type"]


class VersionSettings(BaseModel):
    """How clients say which version they mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # A part of the contract: with another, every client must change.
    strategy: Strategy = "url"
