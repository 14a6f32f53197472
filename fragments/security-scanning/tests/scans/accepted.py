"""Findings that somebody answers for, until a day: `accepted.toml`."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

type Scan = Literal["dependencies", "image", "secrets"]
type Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

FILE = Path(__file__).with_name("accepted.toml")
LONGEST = timedelta(days=90)
"""A quarter: long enough for a release of somebody else, short enough to remember why."""


class Accepted(BaseModel):
    """A finding, why it may stay, who says so, and the last day on which that holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scan: Scan
    finding: Words
    reason: Annotated[Words, StringConstraints(min_length=20)]
    owner: Words
    expires: date


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    accepted: list[Accepted] = Field(default=[])


def today() -> date:
    """The day, wherever this runs."""
    return datetime.now(UTC).date()


def read(file: Path = FILE) -> Sequence[Accepted]:
    """Every entry, in the order of the file.

    Raises:
        ValueError: with the place and the mistake, when an entry is not whole.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        return _Document.model_validate(data).accepted
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{file.name}: {place}: {first['msg']}") from error


def in_force(entries: Sequence[Accepted], scan: Scan, day: date) -> list[Accepted]:
    """What a scan passes over on a day."""
    return [each for each in entries if each.scan == scan and each.expires >= day]


def overdue(entries: Sequence[Accepted], day: date) -> list[str]:
    """What has to be mended or decided anew, a line each."""
    lines = []
    for each in entries:
        if each.expires < day:
            lines.append(f"{each.finding}: was accepted until {each.expires}; ask {each.owner}")
        elif each.expires > day + LONGEST:
            lines.append(f"{each.finding}: {each.expires} is over {LONGEST.days} days ahead")
    return lines
