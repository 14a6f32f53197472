"""Money: decimals, never floats, to the smallest unit that a currency has."""

import re
from decimal import Decimal
from typing import Annotated, Self

from iso4217 import Currency
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from acme.validation.models import StrictModel

# Without what no price is in, such as gold, bonds and the code for tests.
MINOR_DIGITS = {each.code: each.exponent for each in Currency if each.exponent is not None}
"""How many digits follow the point, by the codes of ISO 4217."""

_WRITTEN = r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$"


def _decimal(amount: object) -> Decimal:
    if isinstance(amount, Decimal):
        return amount
    if not (isinstance(amount, str) and re.fullmatch(_WRITTEN, amount)):
        raise ValueError('write an amount as a text, such as "12.50"')
    return Decimal(amount)


def _currency(code: str) -> str:
    if code not in MINOR_DIGITS:
        raise ValueError("this is not a currency of ISO 4217")
    return code


Amount = Annotated[
    Decimal,
    BeforeValidator(
        _decimal, json_schema_input_type=Annotated[str, StringConstraints(pattern=_WRITTEN)]
    ),
    Field(max_digits=19, decimal_places=4),
]
"""A decimal below 10^15 in a text: JSON's numbers are floats to many who read them."""

CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_currency)]


class Money(StrictModel):
    """An amount of a currency, in whole units of its smallest coin: no yen has a fraction."""

    model_config = ConfigDict(frozen=True)

    amount: Amount
    currency: CurrencyCode

    @model_validator(mode="after")
    def _in_coins(self) -> Self:
        if self._scaled() % 1:
            digits = MINOR_DIGITS[self.currency]
            raise ValueError(f"{self.currency} has {digits} digits after the point")
        return self

    @property
    def minor(self) -> int:
        """The amount in the smallest coin, as payment services and databases take it."""
        return int(self._scaled())

    def _scaled(self) -> Decimal:
        return self.amount.scaleb(MINOR_DIGITS[self.currency])
