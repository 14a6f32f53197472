"""What is known of a day."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerDay:
    """What an owner wrote on a day of UTC."""

    day: date
    owner: str
    notes: int
    words: int
    # Of these notes, those that were changed later.
    revised: int
