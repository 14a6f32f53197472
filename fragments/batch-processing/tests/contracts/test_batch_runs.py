"""What every batch may rely on: each row once, whatever interrupts it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from pathlib import Path

import pytest
import stamina

from acme.batches.run import Done, Outcome, RowProblem, Run, TakenOver
from acme.batches.runner import BatchRunner, Chunk, gaps
from acme.batches.settings import BatchSettings
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict, Unavailable

from ..databases import ADAPTERS, open_fresh


class Numbers:
    """The numbers below an end, as rows."""

    def __init__(self, end: int) -> None:
        self._end = end

    async def chunks(
        self, *, after: str, until: str | None, size: int
    ) -> AsyncGenerator[Chunk[int], None]:
        first, last = int(after or -1) + 1, int(until or self._end - 1) + 1
        for number in range(first, last, size):
            rows = range(number, min(number + size, last))
            yield Chunk(after=after, until=f"{rows[-1]:09}", rows=rows)
            after = f"{rows[-1]:09}"


class Taken:
    """What was done, chunk by chunk."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    async def work(self, _: Transaction, chunk: Chunk[int]) -> Outcome:
        self.rows += chunk.rows
        return Outcome(taken=len(chunk.rows))


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def runner(database: Database) -> BatchRunner:
    return BatchRunner(database, BatchSettings(chunk_rows=10, concurrency=4))


@pytest.fixture(autouse=True)
def _no_waits() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


async def begun(runner: BatchRunner, *, again: bool = False, fingerprint: str = "") -> Run:
    return await runner.begin("count", "numbers", fingerprint=fingerprint, again=again)


async def test_every_row_is_done_once(database: Database, runner: BatchRunner) -> None:
    run, taken = await begun(runner), Taken()
    await runner.run(run, Numbers(95), taken.work)
    await runner.finish(run)
    assert sorted(taken.rows) == list(range(95))
    async with database.reading() as tx:
        (progress,) = await tx.batch_runs.progress(limit=5)
    assert (progress.taken, progress.refused) == (95, 0)
    assert progress.run.finished_at is not None
    assert progress.updated_at is not None


async def test_goes_on_with_the_chunks_that_are_missing(
    database: Database, runner: BatchRunner
) -> None:
    interrupted = await begun(runner)
    async with database.transaction() as tx:
        for after, until in (("", "000000009"), ("000000049", "000000059")):
            done = Done(after=after, until=until)
            await tx.batch_runs.keep(interrupted.id, done, Outcome(taken=10))
    run, taken = await begun(runner), Taken()
    assert run.id == interrupted.id
    await runner.run(run, Numbers(95), taken.work)
    assert sorted(taken.rows) == [*range(10, 50), *range(60, 95)]


async def test_what_fails_is_not_done(database: Database, runner: BatchRunner) -> None:
    run, taken = await begun(runner), Taken()

    async def fails_once(tx: Transaction, chunk: Chunk[int]) -> Outcome:
        if 42 in chunk.rows:
            raise RuntimeError("a bug")
        return await taken.work(tx, chunk)

    with pytest.raises(RuntimeError, match="a bug"):
        await runner.run(run, Numbers(95), fails_once)
    async with database.reading() as tx:
        done = await tx.batch_runs.done(run.id)
    assert "000000039" not in [each.after for each in done]


async def test_at_most_so_many_chunks_are_in_hand(runner: BatchRunner) -> None:
    run, in_hand, most = await begun(runner), 0, 0

    async def work(_: Transaction, chunk: Chunk[int]) -> Outcome:
        nonlocal in_hand, most
        in_hand += 1
        most = max(most, in_hand)
        await asyncio.sleep(0)
        in_hand -= 1
        return Outcome(taken=len(chunk.rows))

    await runner.run(run, Numbers(200), work, concurrency=2)
    assert most <= 2


async def test_tries_again_what_passes(database: Database, runner: BatchRunner) -> None:
    run, tries = await begun(runner), 0

    async def works_later(_: Transaction, chunk: Chunk[int]) -> Outcome:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise Unavailable("The database is not available.")
        return Outcome(taken=len(chunk.rows))

    await runner.run(run, Numbers(5), works_later)
    assert tries == 3


async def test_gives_up_what_does_not_pass(runner: BatchRunner) -> None:
    async def never(_: Transaction, chunk: Chunk[int]) -> Outcome:
        raise Unavailable("The database is not available.")

    with pytest.raises(Unavailable):
        await runner.run(await begun(runner), Numbers(5), never)


async def test_whoever_began_last_goes_on_alone(runner: BatchRunner) -> None:
    first = await begun(runner)
    second = await begun(runner)
    assert second.id == first.id
    with pytest.raises(TakenOver):
        await runner.run(first, Numbers(95), Taken().work)
    with pytest.raises(TakenOver):
        await runner.finish(first)
    taken = Taken()
    await runner.run(second, Numbers(95), taken.work)
    assert sorted(taken.rows) == list(range(95))


async def test_a_finished_run_is_done_again_only_when_asked(runner: BatchRunner) -> None:
    run = await begun(runner)
    await runner.finish(run)
    with pytest.raises(Conflict, match="--again"):
        await begun(runner)
    assert (await begun(runner, again=True)).id != run.id


async def test_a_subject_that_has_changed_is_not_gone_on_with(runner: BatchRunner) -> None:
    await begun(runner, fingerprint="before")
    with pytest.raises(Conflict, match="has changed"):
        await begun(runner, fingerprint="after")


async def test_refused_rows_are_kept_with_their_problem(
    database: Database, runner: BatchRunner
) -> None:
    run = await begun(runner)

    async def refuses(_: Transaction, chunk: Chunk[int]) -> Outcome:
        odd = [RowProblem(row=row, problem="odd " * 200) for row in chunk.rows if row % 2]
        return Outcome(taken=len(chunk.rows) - len(odd), refused=odd)

    await runner.run(run, Numbers(95), refuses)
    async with database.reading() as tx:
        (progress,) = await tx.batch_runs.progress(limit=1, run_id=run.id)
        problems = await tx.batch_runs.problems(run.id, after=3, limit=3)
    assert (progress.taken, progress.refused) == (48, 47)
    assert [each.row for each in problems] == [5, 7, 9]
    assert problems[0].problem.startswith("odd odd")


def test_gaps_are_what_lies_between_and_after() -> None:
    done = [Done(after="b", until="c"), Done(after="c", until="d"), Done(after="e", until="f")]
    assert list(gaps(done)) == [("", "b"), ("d", "e"), ("f", None)]
    assert list(gaps([])) == [("", None)]
