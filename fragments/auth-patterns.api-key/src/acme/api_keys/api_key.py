"""What an API key is, and what its text looks like: `acme_<id>_<secret>`.

The prefix lets scanners recognise a key in a public repository, the id finds it in the
database, and the secret has 256 random bits, so that a fast hash of it suffices.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from acme.api_keys.scopes import SCOPES
from acme.errors import InvalidInput

PREFIX = "acme"
MAX_DAYS = 366

_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)
_FORM = re.compile(rf"{PREFIX}_({_ID.pattern})_([0-9a-f]{{64}})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key of an owner; `name` is what the owner calls it.

    `last_used_at` is coarse: it may lag ten minutes behind.
    """

    id: str
    owner: str
    name: str
    digest: str = field(repr=False)
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @classmethod
    def new(
        cls, *, owner: str, name: str, scopes: frozenset[str], days: int, now: datetime
    ) -> tuple[Self, str]:
        """A key and its text, which is kept nowhere.

        Raises:
            InvalidInput: for an odd owner, a scope that no key can have, or a life of no days
                or too many.
        """
        check_owner(owner)
        check_scopes(scopes)
        if not 0 < days <= MAX_DAYS:
            raise InvalidInput(f"A key lasts 1 to {MAX_DAYS} days.")
        key_id, secret = secrets.token_hex(8), secrets.token_hex(32)
        key = cls(
            id=key_id,
            owner=owner,
            name=name,
            digest=_digest(secret),
            scopes=scopes,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        return key, f"{PREFIX}_{key_id}_{secret}"

    def is_good(self, secret: str, now: datetime) -> bool:
        """Whether the secret is right, and the key neither expired nor revoked."""
        right = hmac.compare_digest(self.digest, _digest(secret))
        return right and self.revoked_at is None and now < self.expires_at


def check_owner(owner: str) -> None:
    """Refuse what is neither an account id nor the name of a program; raises InvalidInput."""
    if not _OWNER.fullmatch(owner):
        raise InvalidInput("An owner has up to 64 letters, digits, `.`, `_` and `-`.")


def check_scopes(scopes: frozenset[str]) -> None:
    """Refuse scopes that no key can have; raises InvalidInput."""
    if unknown := scopes - set(SCOPES):
        known = ", ".join(SCOPES) or "none"
        raise InvalidInput(f"No such scope: {min(unknown)}. The scopes are: {known}.")


def is_key_id(text: str) -> bool:
    """Whether a key can have this id."""
    return bool(_ID.fullmatch(text))


def parts_of(text: str) -> tuple[str, str] | None:
    """The id and the secret in the text of a key; None for another text."""
    found = _FORM.fullmatch(text)
    return None if found is None else (found[1], found[2])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
