"""Assets and checks that are SQL: a file for each, which DuckDB runs as it stands."""

from collections.abc import Sequence
from pathlib import Path

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    ResourceParam,
    asset,
    asset_check,
)

from acme.orchestration.days import DAYS
from acme.orchestration.retries import RETRIES
from acme.orchestration.stage import Stage


def sql_model(file: Path, *, reads: Sequence[str], group: str) -> AssetsDefinition:
    """An asset with the file's name: what its SELECT makes of the assets that it reads."""
    query = file.read_text(encoding="utf-8")

    @asset(
        name=file.stem,
        description=query,
        deps=reads,
        group_name=group,
        kinds={"duckdb", "sql"},
        partitions_def=DAYS,
        retry_policy=RETRIES,
    )
    def model(
        context: AssetExecutionContext, stage: ResourceParam[Stage]
    ) -> MaterializeResult[None]:
        day = context.partition_key
        with stage.opened(reads, day) as connection:
            count = stage.replace(file.stem, day, connection.sql(query))
        return MaterializeResult(metadata={"dagster/row_count": count})

    return model


def sql_check(file: Path, *, of: str, reads: Sequence[str] = ()) -> AssetChecksDefinition:
    """A check with the file's name: its SELECT finds what is wrong, and stops what comes after."""
    query = file.read_text(encoding="utf-8")

    @asset_check(
        name=file.stem,
        description=query,
        asset=of,
        additional_deps=reads,
        blocking=True,
        retry_policy=RETRIES,
    )
    def check(context: AssetCheckExecutionContext, stage: ResourceParam[Stage]) -> AssetCheckResult:
        with stage.opened([of, *reads], context.partition_key) as connection:
            wrong = connection.sql(query).shape[0]
        # How many, not which: rows may be personal, and are kept with the run.
        return AssetCheckResult(passed=wrong == 0, metadata={"wrong_rows": wrong})

    return check
