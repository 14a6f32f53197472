"""Models and checks that are files of SQL."""

from pathlib import Path

import pytest
from dagster import AssetsDefinition, ExecuteInProcessResult, materialize

from acme.orchestration.models import sql_check, sql_model
from acme.orchestration.stage import Stage

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp")

DAY = "2026-03-04"
NUMBERS = "SELECT range AS number, getvariable('day') AS day FROM range(3)"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "stage")


def model(folder: Path, name: str, query: str, *reads: str) -> AssetsDefinition:
    file = folder / f"{name}.sql"
    file.write_text(query, encoding="utf-8")
    return sql_model(file, reads=reads, group="tests")


def run(stage: Stage, *parts: object) -> ExecuteInProcessResult:
    given = [each for each in parts if isinstance(each, AssetsDefinition)]
    assert len(given) == len(parts)
    return materialize(given, partition_key=DAY, resources={"stage": stage}, raise_on_error=False)


def rows(stage: Stage, asset: str) -> list[tuple[object, ...]]:
    with stage.opened([asset], DAY) as connection:
        return connection.table(asset).fetchall()


def test_a_model_is_what_its_file_selects(stage: Stage, tmp_path: Path) -> None:
    numbers = model(tmp_path, "numbers", NUMBERS)
    sums = "SELECT sum(number)::INT, min(day)::TEXT FROM numbers"
    total = model(tmp_path, "total", sums, "numbers")
    result = run(stage, numbers, total)
    assert result.success
    assert rows(stage, "total") == [(3, DAY)]


def test_a_model_that_fails_leaves_the_rows_of_before(stage: Stage, tmp_path: Path) -> None:
    assert run(stage, model(tmp_path, "numbers", NUMBERS)).success
    late = "SELECT CASE WHEN range = 100000 THEN error('late') ELSE range END FROM range(100001)"
    with stage.opened([], DAY) as connection, pytest.raises(Exception, match="late"):
        stage.replace("numbers", DAY, connection.sql(late))
    assert len(rows(stage, "numbers")) == 3
    assert [path.name for path in stage.folder.iterdir()] == ["numbers"]


def test_what_was_not_made_is_named_and_not_waited_for(stage: Stage, tmp_path: Path) -> None:
    result = run(stage, model(tmp_path, "total", "SELECT 1 FROM numbers", "numbers"))
    (failure,) = result.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data is not None
    assert failure.step_failure_data.user_failure_data.description == (
        f"There is nothing of numbers for {DAY}: materialize it first."
    )
    assert result.retry_attempts_for_node("total") == 0


@pytest.mark.parametrize("limit", [2, 3])
def test_a_check_stops_what_comes_after(stage: Stage, tmp_path: Path, limit: int) -> None:
    file = tmp_path / "numbers_are_small.sql"
    file.write_text(f"SELECT * FROM numbers WHERE number >= {limit}", encoding="utf-8")
    numbers = model(tmp_path, "numbers", NUMBERS)
    after = model(tmp_path, "after", "SELECT * FROM numbers", "numbers")
    result = run(stage, numbers, after, sql_check(file, of="numbers"))
    passes = limit == 3
    assert result.success is passes
    assert (stage.folder / "after").exists() is passes
