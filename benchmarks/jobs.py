"""5,000 jobs that do nothing, by the engines of the service and by their libraries alone.

`JOBS_URL=redis://... POSTGRESQL_URL=... python -m benchmarks.jobs [ENGINE ...]`: jobs enqueued in
a second, fifty at a time, and jobs done by one worker that has five in hand. A library alone keeps
a result for each; the service a record, from when it is enqueued. What they make is removed.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
from redis import Redis

from benchmarks.measure import PACKAGE, alternate, environment, python, render_service, report

JOBS = 5_000
ROUNDS = 3
ENGINES = ("celery", "dramatiq", "taskiq", "procrastinate")
GOAL = ">= 0.80"
OURS = f"""
import asyncio, logging, time
from pydantic import BaseModel
from {PACKAGE}.bootstrap import open_services
from {PACKAGE}.configuration import load_settings
from {PACKAGE}.jobs import Handled
from {PACKAGE}.jobs.job import Job
JOBS, ASIDE = {JOBS}, 50
class Number(BaseModel):
    number: int = 0
NO_OP = Job(name="no-op", payload=Number)
left, done = JOBS, asyncio.Event()
async def no_op(payload):
    global left
    left -= 1
    if left == 0: done.set()
async def main():
    async with open_services(load_settings()) as services:
        jobs, began = services.jobs, time.perf_counter()
        for first in range(0, JOBS, ASIDE):
            numbers = range(first, first + ASIDE)
            await asyncio.gather(*(jobs.enqueue(NO_OP, Number(number=n)) for n in numbers))
        enqueued = time.perf_counter()
        working = asyncio.create_task(jobs.work([Handled(NO_OP, no_op)]))
        waiting = asyncio.create_task(done.wait())
        await asyncio.wait([working, waiting], return_when="FIRST_COMPLETED")
        print(JOBS / (enqueued - began), JOBS / (time.perf_counter() - enqueued), flush=True)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
asyncio.run(main())
"""


async def execute(statement: str) -> None:
    """Run a statement on the PostgreSQL server that is named."""
    connection = await asyncpg.connect(os.environ["POSTGRESQL_URL"])
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database of PostgreSQL."""
    name = f"measured_{uuid4().hex}"
    asyncio.run(execute(f"CREATE DATABASE {name}"))
    try:
        yield urlsplit(os.environ["POSTGRESQL_URL"])._replace(path=f"/{name}").geturl()
    finally:
        asyncio.run(execute(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def namespace() -> Iterator[str]:
    """What begins the name of everything in Redis."""
    name = f"measured-{uuid4().hex}"
    try:
        yield name
    finally:
        with Redis.from_url(os.environ["JOBS_URL"]) as client:
            for key in client.scan_iter(f"*{name}*"):
                client.delete(key)


def rates(command: list[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Jobs enqueued in a second, and done."""
    ended = subprocess.run(command, env=dict(env), stdout=subprocess.PIPE, text=True, check=True)
    enqueued, done = ended.stdout.split()[-2:]
    return float(enqueued), float(done)


def on_redis(engine: str, service: Path | None) -> tuple[float, float]:
    """The rates of an engine, or of its library alone where there is no service."""
    with namespace() as name:
        return measured(engine, service, name, {"JOBS_URL": os.environ["JOBS_URL"]})


def on_postgresql(engine: str, service: Path, *, alone: bool) -> tuple[float, float]:
    """The same in a database that has the service's tables, which are the library's own."""
    with database() as url:
        jobs_url = urlsplit(url)._replace(scheme="procrastinate").geturl()
        settings = {"DATABASE_URL": url, "JOBS_URL": jobs_url}
        python(
            f"from {PACKAGE}.cli import main; main(['migrate'])", environment(service, **settings)
        )
        if alone:
            settings["JOBS_URL"] = url
        return measured(engine, None if alone else service, "measured", settings)


def measured(
    engine: str, service: Path | None, name: str, settings: Mapping[str, str]
) -> tuple[float, float]:
    """The rates in a new process."""
    if service is None:
        url = settings["JOBS_URL"]
        given = {"PYTHONPATH": str(Path(__file__).parents[1])}
        command = [sys.executable, "-m", "benchmarks.bare_jobs", engine, url, name, str(JOBS)]
        return rates(command, environment(**given))
    env = environment(service, JOBS_NAMESPACE=name, LOG_LEVEL="error", **settings)
    return rates([sys.executable, "-c", OURS], env)


def compare(engine: str) -> None:
    """An engine beside its library."""
    answers: dict[str, Any] = {"preset": "custom", "jobs": engine}
    if engine == "procrastinate":
        answers |= {"database": "postgresql", "data": ["alembic-migrations"]}
    with tempfile.TemporaryDirectory() as folder:
        service = render_service(Path(folder), answers)
        if engine == "procrastinate":
            alone = partial(on_postgresql, engine, service, alone=True)
            ours = partial(on_postgresql, engine, service, alone=False)
        else:
            alone, ours = partial(on_redis, engine, None), partial(on_redis, engine, service)
        samples = alternate(ROUNDS, alone, ours)
    for place, title in enumerate(("enqueued", "done")):
        rows = [
            (name, [each[place] for each in rounds])
            for name, rounds in zip(("the library alone", "the service"), samples, strict=True)
        ]
        report(f"{engine}: {JOBS:,} jobs {title}", "a s", rows, goal=GOAL)


if __name__ == "__main__":
    for chosen in sys.argv[1:] or ENGINES:
        compare(chosen)
