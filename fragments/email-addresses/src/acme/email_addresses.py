"""E-mail addresses: what counts as one, and which are the same."""

import unicodedata
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field

MAX_EMAIL_LENGTH = 254
"""In characters (RFC 5321, section 4.5.3.1.3, less the angle brackets)."""

_WIDE_OR_NARROW = {"F", "H"}


def normalised_email(text: str) -> str:
    """The form in which addresses are kept and compared.

    Domains as IDNA 2008 and UTS 46 compare them; what is before the @ as user names are compared
    (RFC 8265, section 3.3), without regard to width and case. Letters stay what they are: the
    mail of straße@ does not reach strasse@.

    Raises:
        ValueError: for what is no address. Only a message to it would tell more.
    """
    try:
        address = validate_email(
            "".join(map(_in_normal_width, text.strip())),
            strict=True,
            # For names that end in .test, and without asking the DNS.
            test_environment=True,
            check_deliverability=False,
        )
    except EmailNotValidError:
        # Without the library's words, which repeat what was sent.
        raise ValueError("this is not an e-mail address") from None
    return unicodedata.normalize("NFC", f"{address.local_part.lower()}@{address.domain}")


def _in_normal_width(char: str) -> str:
    is_odd = unicodedata.east_asian_width(char) in _WIDE_OR_NARROW
    return unicodedata.normalize("NFKC", char) if is_odd else char


EmailAddress = Annotated[
    str,
    Field(max_length=MAX_EMAIL_LENGTH, json_schema_extra={"format": "email"}),
    AfterValidator(normalised_email),
]
