"""Phone numbers, in the form that is kept."""

from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, StringConstraints


def _e164(text: str) -> str:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        raise ValueError("this is not a phone number") from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError("no country has this phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


PhoneNumber = Annotated[
    str, StringConstraints(pattern=r"^\+[0-9][0-9 ().-]{5,30}$"), AfterValidator(_e164)
]
"""A number of some country's plan, kept as E.164 writes it: `+442079460018`."""
