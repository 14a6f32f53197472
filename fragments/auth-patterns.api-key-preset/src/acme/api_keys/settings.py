"""Settings of the API keys."""

from pydantic import BaseModel, ConfigDict


class KeySettings(BaseModel):
    """The keys that are there from the start. They are hashed: no secret is among this."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    preset: str = ""
