"""What a role is, and what it is to have one."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

RoleName = Literal["viewer", "editor", "admin"]
"""A viewer reads everything, an editor has what is its own, an admin everything and the roles."""

ROLES: frozenset[RoleName] = frozenset(get_args(RoleName))

SUBJECT_PATTERN = r"^[A-Za-z0-9_.-]{1,64}$"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """A role that somebody has: `subject` is the id of a caller, as `/caller` tells it."""

    id: UUID
    subject: str
    role: RoleName
    granted_by: str
    granted_at: datetime


def check_subject(subject: str) -> None:
    """Refuse what is the id of no caller; raises ValueError."""
    if not re.fullmatch(SUBJECT_PATTERN, subject):
        raise ValueError("the id of a caller has up to 64 letters, digits, `.`, `_` and `-`")
