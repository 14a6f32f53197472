"""URLs that callers name.

The type says what is a URL that may be called. Where it leads is known when it is called, and not
before: call it by a client with `PublicTransport` (`public_urls.py`).
"""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from acme.errors import InvalidInput
from acme.public_urls import checked_url


def _public(text: str) -> str:
    try:
        return str(checked_url(text))
    except InvalidInput as error:
        raise ValueError(str(error)) from None


PublicUrl = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, pattern=r"^[!-~]+$"),
    Field(json_schema_extra={"format": "uri"}),
    AfterValidator(_public),
]
"""An https URL without a user and a fragment."""
