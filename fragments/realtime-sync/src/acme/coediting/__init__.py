"""Documents that several write at once: CRDTs, as Yjs and pycrdt have them."""

from acme.errors import InvalidInput

MOST_NAME_CHARACTERS = 100


class Malformed(InvalidInput):
    """What was sent is no message, or no update, of a document."""


class TooLarge(InvalidInput):
    """The document would be larger than it may be."""
