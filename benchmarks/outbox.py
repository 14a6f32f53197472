"""The outbox: how fast it drains, and what `kill -9` leaves.

Run `DATABASE_URL=... BROKER_URL=nats://... python -m benchmarks.outbox drain`, or `kills`. What
they make on the servers is removed. Goals: 1,000 events a second on PostgreSQL with NATS; after
50 kills of writers and relays every note that was committed has its history, and no other has.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.measure import PACKAGE, environment, python, render_service

EVENTS = 10_000
ROUNDS = 3
KILLS = 50
BROKERS = {"nats": "nats", "redis": "redis-streams", "amqp": "rabbitmq"}

OPENED = f"""
import asyncio, json, sys, time
from sqlalchemy import text
from {PACKAGE}.bootstrap import open_services
from {PACKAGE}.configuration import load_settings
from {PACKAGE}.database.opening import open_backend
from {PACKAGE}.broker.events import Event
settings = load_settings()
"""
DRAIN = (
    OPENED
    + f"""
from sqlalchemy import insert
from {PACKAGE}.broker.envelope import encode
from {PACKAGE}.broker.transport import lane_of
from {PACKAGE}.outbox.relay import Relay
from {PACKAGE}.outbox.tables import OutboxRow
async def main():
    async with open_services(settings) as services:
        await services.broker.declare("measured")
        events = [
            Event.now("thing.counted", key=f"key-{{n % 1000}}", payload={{"number": n}})
            for n in range({EVENTS})
        ]
        rows = [
            dict(lane=lane_of(e.key), event_id=e.id, type=e.type, key=e.key,
                 envelope=encode(e).decode(), appended_at=e.occurred_at)
            for e in events
        ]
        async with services.database.sessions.writing() as session:
            await session.execute(insert(OutboxRow), rows)
        relay = Relay(services.database, services.broker, settings.outbox)
        started, published = time.perf_counter(), 0
        while published < {EVENTS}:
            published += await relay.publish_some()
        print({EVENTS} / (time.perf_counter() - started))
        await services.broker.transport.destroy()
asyncio.run(main())
"""
)
# Of three notes one is rolled back, with its event.
WRITE = (
    OPENED
    + f"""
from contextlib import suppress
from itertools import count
from {PACKAGE}.notes.domain import Note
from {PACKAGE}.notes.publishing import AppendNoteEvents
async def main():
    async with open_services(settings) as services:
        for number in count():
            if number % 3:
                await services.notes.create("ada", title="committed", body="")
            else:
                note = Note.new(owner="ada", title="rolled back", body="")
                with suppress(ZeroDivisionError):
                    async with services.database.transaction() as tx:
                        await tx.notes.add(note)
                        await AppendNoteEvents().note_written(tx, note)
                        raise ZeroDivisionError
            if number == 5: print("writes", flush=True)
asyncio.run(main())
"""
)
COMPARE = (
    OPENED
    + """
async def main():
    async with open_services(settings) as services:
        while True:
            async with services.database.sessions.reading() as session:
                async def ask(query):
                    return set((await session.scalars(text(query))).all())
                waiting = await ask("SELECT position FROM outbox WHERE published_at IS NULL")
                notes = await ask("SELECT id FROM notes")
                told = await ask("SELECT note_id FROM note_history")
                rolled = await ask("SELECT note_id FROM note_history WHERE title <> 'committed'")
            if not waiting and notes <= told or time.monotonic() > deadline:
                break
            await asyncio.sleep(0.2)
        print(len(notes), len(notes - told), len(told - notes), len(rolled))
        await services.broker.declare("note-history")
        await services.broker.transport.destroy()
deadline = time.monotonic() + 120
asyncio.run(main())
"""
)


def altering(statement: str) -> str:
    """Code that runs a statement outside of any transaction."""
    return (
        OPENED
        + f"""
async def main():
    async with open_backend(settings.database, patient=True) as backend:
        engine = backend.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text({statement!r}))
asyncio.run(main())
"""
    )


@contextmanager
def service() -> Iterator[dict[str, str]]:
    """The environment of a service with an empty database and a namespace of its own."""
    database, broker = os.environ["DATABASE_URL"], os.environ["BROKER_URL"]
    answers = {
        "preset": "custom",
        "database": urlsplit(database).scheme,
        "data": ["alembic-migrations"],
        "message_broker": BROKERS[urlsplit(broker).scheme],
        "messaging": ["outbox-pattern"],
    }
    name = f"measured_{uuid4().hex}"
    own = urlsplit(database)._replace(path=f"/{name}").geturl()
    with tempfile.TemporaryDirectory() as folder:
        folder_of = render_service(Path(folder), answers)
        given = {"BROKER_URL": broker, "BROKER_NAMESPACE": name, "LOG_LEVEL": "error"}
        outside = environment(folder_of, DATABASE_URL=database, **given)
        env = environment(folder_of, DATABASE_URL=own, **given)
        python(altering(f"CREATE DATABASE {name}"), outside)
        try:
            subprocess.run([sys.executable, "-m", PACKAGE, "migrate"], env=env, check=True)
            yield env
        finally:
            python(altering(f"DROP DATABASE {name}"), outside)


def drain() -> None:
    """Events a second of one relay, until nothing waits."""
    rates = []
    for _ in range(ROUNDS):
        with service() as env:
            rates.append(float(python(DRAIN, env)))
    found = ", ".join(f"{rate:,.0f}" for rate in rates)
    print(f"\n{EVENTS:,} waiting events drain at {found} a second; goal 1,000")


@contextmanager
def running(env: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process of the service, killed with signal 9 at the end of the block."""
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, env=dict(env), stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def kills() -> None:
    """Kill writers and relays at random moments; then see what arrived."""
    worker = ("-m", PACKAGE, "worker")
    with service() as env, running(env, *worker, "note-history"):
        for killed in range(0, KILLS, 2):
            with running(env, *worker, "outbox-relay"), running(env, "-c", WRITE) as writer:
                assert writer.stdout is not None
                assert writer.stdout.readline() == "writes\n"
                # Both within a second, the writer first.
                time.sleep(random.uniform(0, 1))
                writer.kill()
                time.sleep(random.uniform(0, 0.2))
            print(f"{killed + 2} of {KILLS} killed", flush=True)
        with running(env, *worker, "outbox-relay"):
            notes, lost, invented, rolled_back = map(int, python(COMPARE, env).split())
    print(
        f"\n{KILLS} kills: {notes:,} notes committed, {lost} without their event, "
        f"{invented} events without a note, {rolled_back} of rolled-back notes; goal 0, 0, 0"
    )


if __name__ == "__main__":
    {"drain": drain, "kills": kills}[sys.argv[1]]()
