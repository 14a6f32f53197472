"""Settings of trade."""

from pydantic import BaseModel, ConfigDict


class TradeSettings(BaseModel):
    """The group `trade`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str = "EUR"
