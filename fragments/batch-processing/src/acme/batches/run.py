"""What is known of a run: where it has been, and what it could not take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from acme.errors import Conflict


class TakenOver(Conflict):
    """Another process goes on with the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One pass of a batch over its subject, such as a file.

    `fingerprint` tells whether the subject is still what it was. `runner` is the process that
    works on it: what another one does for the run is refused.
    """

    id: UUID
    batch: str
    subject: str
    fingerprint: str
    runner: UUID
    started_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """Why a row was refused; `row` counts from 1."""

    row: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a chunk; `mark` is for the batch itself, to go on from."""

    taken: int
    refused: Sequence[RowProblem] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A chunk that is done: the rows after one position, up to and with another."""

    after: str
    until: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is: the rows that were taken and refused, and when the last of them were."""

    run: Run
    taken: int
    refused: int
    updated_at: datetime | None
