"""Requests to a generated service and to others that answer the same: throughput, processor time.

`python -m benchmarks.http`: in memory beside bare FastAPI, with what guards requests too, on a
database beside a service written by hand; on PostgreSQL where POSTGRESQL_URL names a server. One
worker each with the same server options, loaded in turn over eight kept-alive connections; the
client has a core of its own.
Processor time per request is less noisy on a busy machine.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from benchmarks.load import Load, answered
from benchmarks.measure import PACKAGE, alternate, environment, python, render_service, report
from benchmarks.servers import Server, cores, free_port, running

# Short turns, many of them: what disturbs one side disturbs the other.
SECONDS = 0.5
ROUNDS = 31
LIVEZ = Load(method="GET", path="/livez", status=200)
DRAFT = {"title": "Measured", "body": "x" * 200}
POST = Load(method="POST", path="/notes", status=201, body=DRAFT)
BARE = Path(__file__).with_name("bare.py")
BY_HAND = Path(__file__).with_name("by_hand.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """What a stack is compared with, and the ratios of throughput that it should reach."""

    name: str
    module: Path
    goals: Mapping[str, str]


IN_MEMORY = Rival(
    name="bare FastAPI", module=BARE, goals={"GET /livez": ">= 0.90", "GET note": ">= 0.80"}
)
ON_DATABASE = Rival(
    name="by hand", module=BY_HAND, goals={"GET note": ">= 1.00", "POST note": ">= 1.00"}
)
GUARDED = Rival(
    name="bare FastAPI", module=BARE, goals={"GET /livez": ">= 0.85", "GET note": ">= 0.70"}
)
STACKS: dict[str, Rival] = {
    "minimal": IN_MEMORY,
    "guarded": GUARDED,
    "sqlite": ON_DATABASE,
    "postgresql": ON_DATABASE,
}


def answers_of(stack: str) -> dict[str, Any]:
    """What a stack answers to the questionnaire."""
    if stack == "minimal":
        return {"preset": "minimal"}
    if stack == "guarded":
        # The note comes from memory, as that of the rival does.
        api = ["rate-limiting", "idempotency-patterns"]
        more = {"api": api, "cache": "memory", "resilience": ["distributed-locks"]}
        return answers_of("sqlite") | more
    return {"preset": "custom", "database": stack, "data": ["alembic-migrations"]}


@contextmanager
def database_of(stack: str, folder: Path) -> Iterator[tuple[str, str]]:
    """An empty database: its URL, and as SQLAlchemy writes it."""
    if stack != "postgresql":
        yield f"sqlite:///{folder}/notes.db", f"sqlite+aiosqlite:///{folder}/notes.db"
        return
    server = os.environ["POSTGRESQL_URL"]
    name = f"measured_{uuid4().hex}"
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    asyncio.run(_execute(server, f"CREATE DATABASE {name}"))
    try:
        yield url, url.replace("postgresql://", "postgresql+asyncpg://")
    finally:
        asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def compare(stack: str) -> None:
    """Measure one stack beside its rival, on the same data."""
    rival = STACKS[stack]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        service = render_service(folder, answers_of(stack))
        with database_of(stack, folder) as (url, sqlalchemy_url):
            env = environment(service, **({"DATABASE_URL": url} if stack != "minimal" else {}))
            if stack == "guarded":
                env["LIMITS_RATE"] = "1000000/second"
            if stack != "minimal":
                python(f"from {PACKAGE}.cli import main; main(['migrate'])", env)
            port = free_port()
            serve = [sys.executable, "-m", PACKAGE, "serve", "--port", str(port)]
            with running(serve, port, env, folder) as ours:
                note = ours.answer(POST)
                env = environment(NOTE=json.dumps(note), DATABASE_URL=sqlalchemy_url)
                port = free_port()
                # -P: this folder has an http.py, which must not hide the standard one.
                serve = [sys.executable, "-P", str(rival.module), str(port)]
                with running(serve, port, env, folder) as theirs:
                    get = Load(method="GET", path=f"/notes/{note['id']}", status=200)
                    loads = {"GET /livez": LIVEZ, "GET note": get, "POST note": POST}
                    for title, goal in rival.goals.items():
                        servers = {rival.name: theirs, stack: ours}
                        measure(f"{stack}: {title}", loads[title], goal, servers)


def measure(title: str, load: Load, goal: str, servers: Mapping[str, Server]) -> None:
    """Load the servers in turn; report throughput and processor time."""

    def sample(server: Server) -> tuple[float, float]:
        before = server.processor_seconds()
        requests = answered(server.port, load, SECONDS)
        return requests / SECONDS, (server.processor_seconds() - before) / requests * 1e6

    samples = alternate(ROUNDS, *(partial(sample, server) for server in servers.values()))
    rates = [[rate for rate, _ in rounds] for rounds in samples]
    costs = [[cost for _, cost in rounds] for rounds in samples]
    report(title, "req/s", list(zip(servers, rates, strict=True)), goal=goal)
    report(f"{title}, processor time", "us", list(zip(servers, costs, strict=True)), goal="-")


if __name__ == "__main__":
    os.sched_setaffinity(0, cores()[1])
    everywhere = [name for name in STACKS if name != "postgresql" or "POSTGRESQL_URL" in os.environ]
    for chosen in sys.argv[1:] or everywhere:
        compare(chosen)
