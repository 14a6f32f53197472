"""What settings of the limits may say, as text."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from acme.rate_limits.rates import rates

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


def pairs(text: str) -> dict[str, str]:
    """What `name=value, name=value` says."""
    named = [part.partition("=") for part in text.split(",") if part.strip()]
    return {name.strip(): value.strip() for name, _, value in named}


def _rate(text: str) -> str:
    rates(text, name="default")
    return text


def _tiers(text: str) -> str:
    for name, value in pairs(text).items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a name of a tier, such as partner")
        rates(value, name=name)
    return text


def _callers(text: str) -> str:
    if any(not caller or not tier for caller, tier in pairs(text).items()):
        raise ValueError("is not of the form ID=TIER, ID=TIER")
    return text


Algorithm = Literal[
    "token-bucket", "leaky-bucket", "fixed-window", "sliding-window", "moving-window"
]
Rates = Annotated[str, AfterValidator(_rate)]
TierText = Annotated[str, AfterValidator(_tiers)]
CallerText = Annotated[str, AfterValidator(_callers)]
