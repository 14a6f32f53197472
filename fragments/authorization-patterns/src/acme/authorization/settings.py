"""Settings of what callers may do."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from acme.roles.role import RoleName, check_subject


def _subjects(text: str) -> str:
    for subject in admins_in(text):
        check_subject(subject)
    return text


def admins_in(text: str) -> frozenset[str]:
    """The ids in a setting that are joined by commas."""
    return frozenset(part.strip() for part in text.split(",") if part.strip())


class AuthorizationSettings(BaseModel):
    """Who has which role without a grant, and how long a grant is remembered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Of callers whom nobody granted one; empty: they may do nothing.
    default_role: Literal[RoleName, ""] = "editor"
    # Whom no mistake locks out; joined by commas.
    admins: Annotated[str, AfterValidator(_subjects)] = ""
    # How long another process may go on reading by a role that has been taken away.
    stale_seconds: float = Field(default=5, ge=0, le=300)
