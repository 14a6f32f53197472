"""The statistics of notes: from the notes of a day to what the service knows of it."""

from pathlib import Path

from dagster import AssetSelection, Definitions, define_asset_job

from acme.notes.statistics.assets import (
    GROUP,
    kept_as_made,
    note_statistics,
    raw_notes,
)
from acme.orchestration.days import every_day
from acme.orchestration.models import sql_check, sql_model

JOB = "daily_note_statistics"
_MODELS = Path(__file__).with_name("models")
_CHECKS = Path(__file__).with_name("checks")

NOTE_STATISTICS = Definitions(
    assets=[
        raw_notes,
        sql_model(_MODELS / "note_sizes.sql", reads=["raw_notes"], group=GROUP),
        sql_model(_MODELS / "owner_days.sql", reads=["note_sizes"], group=GROUP),
        note_statistics,
    ],
    asset_checks=[
        sql_check(_CHECKS / "ids_are_unique.sql", of="raw_notes"),
        sql_check(_CHECKS / "nothing_is_missing.sql", of="raw_notes"),
        sql_check(_CHECKS / "notes_are_of_the_day.sql", of="raw_notes"),
        sql_check(_CHECKS / "every_note_is_counted.sql", of="owner_days", reads=["raw_notes"]),
        kept_as_made,
    ],
    jobs=[define_asset_job(JOB, selection=AssetSelection.groups(GROUP))],
    schedules=[every_day(JOB)],
)
