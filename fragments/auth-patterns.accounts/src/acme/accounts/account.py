"""What an account is."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who logs in. `email` is normalised, and no two accounts share it."""

    id: UUID
    email: str
    password_hash: str = field(repr=False)
    created_at: datetime
