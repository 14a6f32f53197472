"""Services of rendered projects, started as their users start them: `serve`, and the workers."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from .conftest import check, program
from .ports import free_port

PACKAGE = "order_service"


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """`serve`, started in a folder until the block ends; its address once it answers."""
    port, log = free_port(), folder / "serve.log"
    process = started(folder, environment, log, "serve", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        assert process.wait(30) == 0, log.read_text()


@contextmanager
def working(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """The workers that do not run inside `serve`, each in a process, until the block ends."""
    if not Path(environment["PYTHONPATH"], PACKAGE, "workers.py").exists():
        yield
        return
    names = f"from {PACKAGE}.commands.worker import names; print(*names())"
    logs = {
        name: folder / f"worker-{name}.log"
        for name in check(program("python"), "-c", names, cwd=folder, **environment).split()
    }
    workers = {
        name: started(folder, environment, log, "worker", name) for name, log in logs.items()
    }
    try:
        yield
    finally:
        for worker in workers.values():
            worker.terminate()
        for name, worker in workers.items():
            # One that is still starting ends at once.
            well = worker.wait(30) in {0, -signal.SIGTERM}
            said = logs[name].read_text()
            assert well or "runs inside `serve`" in said, said


def started(
    folder: Path, environment: dict[str, str], log: Path, *command: str
) -> "subprocess.Popen[bytes]":
    """A command of the service, running in a folder; its log goes to a file."""
    with log.open("w") as file:
        return subprocess.Popen(
            [program("python"), "-m", PACKAGE, *command],
            cwd=folder,
            env=os.environ | environment,
            stderr=file,
        )


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return once a service answers; fail with its log when it does not."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx2.get(address + "/livez").is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    pytest.fail(log.read_text())


@contextmanager
def own_database(urls: dict[str, str]) -> Iterator[dict[str, str]]:
    """These URLs, on PostgreSQL with a database that nothing else uses until the block ends."""
    server = urls.get("DATABASE_URL", "")
    if not server.startswith("postgresql:"):
        yield urls
        return
    where, name = urlsplit(server)[1:3], f"walk_{uuid4().hex}"
    parts = {variable: urlsplit(url) for variable, url in urls.items()}
    asyncio.run(execute(server, f"CREATE DATABASE {name}"))
    try:
        yield {
            variable: (url._replace(path=f"/{name}") if url[1:3] == where else url).geturl()
            for variable, url in parts.items()
        }
    finally:
        asyncio.run(execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def execute(server: str, statement: str) -> None:
    """Run a statement on a server of PostgreSQL, outside a transaction."""
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
