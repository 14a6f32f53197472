"""What a recovery code is."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

# Base 32 without 0, 1, 8 and 9: nobody has to tell a 0 from an o, nor a 1 from an l.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
# 120 random bits, so that a fast hash suffices (NIST SP 800-63B, 5.1.2.2, asks for 112).
_GROUPS, _GROUP_LENGTH = 4, 6
AT_ONCE = 10
"""As many codes as fit on a card."""
MAX_TYPED_LENGTH = 60
"""Far longer than a code, however somebody separates its groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCode:
    """A code of an account that has not been used; of itself only a digest is kept."""

    digest: str = field(repr=False)
    account_id: UUID
    created_at: datetime


def new_code() -> str:
    """A code as it is shown once: four groups of six characters."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)
    )


def digest_of(account_id: UUID, typed: str) -> str:
    """What is kept of a code, whichever way somebody types it; another one for each account."""
    code = "".join(each for each in typed.lower() if each.isalnum())
    return hashlib.sha256(account_id.bytes + code.encode(errors="replace")).hexdigest()
