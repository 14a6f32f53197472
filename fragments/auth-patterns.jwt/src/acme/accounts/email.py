"""E-mail addresses: what counts as one, and which are the same."""

import re
import unicodedata

MAX_EMAIL_LENGTH = 254
"""In characters (RFC 5321, section 4.5.3.1.3, less the angle brackets)."""

_FORM = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def normalised_email(text: str) -> str:
    """The form in which addresses are kept and compared: NFKC, without regard to case."""
    folded = unicodedata.normalize("NFKC", text.strip()).casefold()
    return unicodedata.normalize("NFKC", folded)


def is_email(text: str) -> bool:
    """Whether a normalised text looks like an address; only a message to it would tell more."""
    return len(text) <= MAX_EMAIL_LENGTH and text.isprintable() and bool(_FORM.fullmatch(text))
