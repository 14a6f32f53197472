"""From the notes of a day to what the service knows of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from dagster import DagsterEventType, PartitionKeyRange

from acme.database import Database
from acme.errors import ServiceError, Unavailable
from acme.orchestration.days import DAYS
from acme.orchestration.opening import ServiceDatabase

from .runs import Runs, materialized, note, of

# Dagster's own.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp")

START = datetime(2026, 3, 4, tzinfo=UTC)


def test_a_day_done_again_has_the_same_rows_and_no_others(runs: Runs) -> None:
    runs.load(of("gone", 1, 1))
    runs.keep(
        note("ada", "one two  three\n"),
        note("ada", "", at=START, version=2),
        note("ben", "ünï \U0001f600", at=START + timedelta(days=1, microseconds=-1)),
        note("of the day before", at=START - timedelta(microseconds=1)),
        note("of the day after", at=START + timedelta(days=1)),
    )
    for _ in range(2):
        result = runs.run()
        assert result.success
        assert materialized(result) == {"raw_notes", "note_sizes", "owner_days", "note_statistics"}
        assert runs.kept() == [of("ada", 2, 3, revised=1), of("ben", 1, 2)]


def test_a_check_that_fails_stops_what_comes_after_it(runs: Runs) -> None:
    runs.load(of("ada", 1, 1))
    runs.keep(note("ada"), note(""))
    result = runs.run()
    assert not result.success
    (failed,) = [each for each in result.get_asset_check_evaluations() if not each.passed]
    assert failed.check_name == "nothing_is_missing"
    assert failed.metadata["wrong_rows"].value == 1
    assert materialized(result) == {"raw_notes"}
    assert runs.kept() == [of("ada", 1, 1)]


def test_a_backfill_does_each_day_of_a_range(runs: Runs) -> None:
    runs.keep(note("ada"), note("ben", at=START + timedelta(days=2)))
    keys = DAYS.get_partition_keys_in_range(PartitionKeyRange("2026-03-04", "2026-03-05"))
    days = [date.fromisoformat(key) for key in keys]
    assert all(runs.run(day).success for day in days)
    assert [list(runs.kept(day)) for day in days] == [[of("ada", 1, 2)], []]
    assert runs.kept(date(2026, 3, 6)) == []


def test_of_runs_of_a_day_at_the_same_moment_the_rows_are_of_one(runs: Runs) -> None:
    one, other = [of("ada", 1, 2), of("ben", 1, 2)], [of("cy", 3, 4), of("dan", 1, 1)]
    for _ in range(5):
        for outcome in runs.load_together(one, other):
            assert outcome is None or isinstance(outcome, ServiceError)
        assert runs.kept() in (one, other)


@dataclass(frozen=True, slots=True)
class Restarted(ServiceDatabase):
    """A database that is away when it is first asked."""

    failures: list[Exception] = field(default_factory=lambda: [Unavailable("It is restarted.")])

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Database]:
        """The database, the second time."""
        if self.failures:
            raise self.failures.pop()
        async with ServiceDatabase.opened(self) as database:
            yield database


def test_what_passes_is_tried_again(runs: Runs) -> None:
    runs.keep(note("ada"))
    result = runs.run(database=Restarted(runs.database.settings))
    assert result.success
    retried = DagsterEventType.STEP_UP_FOR_RETRY, DagsterEventType.STEP_RESTARTED
    events = [each for each in result.all_events if each.event_type in retried]
    assert [each.event_type for each in events] == list(retried)
    assert {each.step_key for each in events} == {"raw_notes"}
    assert runs.kept() == [of("ada", 1, 2)]
