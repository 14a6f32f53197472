"""Versions of the API: each is what the one before is, but for the routes that it brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that clients can ask for.

    Once `deprecated` is set, its answers say so, and from which day; from `sunset` on it is
    refused. Days begin at midnight, UTC.

    Raises:
        ValueError: when it ends before it is deprecated (RFC 9745, section 4).
    """

    number: int
    routers: tuple[APIRouter, ...] = ()
    deprecated: date | None = None
    sunset: date | None = None

    def __post_init__(self) -> None:
        """Check the order of the days."""
        if self.sunset and not (self.deprecated and self.deprecated <= self.sunset):
            raise ValueError(f"{self.name} ends on {self.sunset}: deprecate it before")

    @property
    def name(self) -> str:
        """What clients call it."""
        return f"v{self.number}"

    def has_ended(self, today: date) -> bool:
        """Whether it is refused."""
        return self.sunset is not None and self.sunset <= today


def default_version(versions: Sequence[Version], today: date) -> Version:
    """The version of who names none: the oldest that has not ended."""
    return next((each for each in versions if not each.has_ended(today)), versions[-1])


def names(versions: Sequence[Version]) -> str:
    """All of them, for people."""
    return " and ".join(each.name for each in versions)
