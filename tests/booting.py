"""Start a generated service once, in this process: `python booting.py PACKAGE`, in an empty folder.

Where there are migrations they go up, down and up first, on the embedded database. Prints as JSON
what `/readyz` said and which tables were made. Knows nothing of this repository.
"""

import asyncio
import json
import sqlite3
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

BOOKKEEPING = {"alembic_version", "migration_history"}
PATIENCE = 200


def migrated(package: str) -> list[str]:
    """The tables after up, down and up; at each step there must be all of them, or none."""
    from alembic import command

    settings = import_module(f"{package}.database.settings").DatabaseSettings()
    config = import_module(f"{package}.migrations").alembic_config(settings)
    described = set(import_module(f"{package}.database.tables").METADATA.tables)
    for step, target in (
        (command.upgrade, "head"),
        (command.downgrade, "base"),
        (command.upgrade, "head"),
    ):
        step(config, target)
        found = tables(settings.url.removeprefix("sqlite:///"))
        expected = described if target == "head" else set()
        if found != expected:
            sys.exit(f"{step.__name__} {target}: {found ^ expected} are there or missing")
    return sorted(described)


def tables(file: str) -> set[str]:
    """The tables of a database file, but for those of the migrations themselves."""
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    return {name for (name,) in rows if not name.startswith("sqlite_")} - BOOKKEEPING


async def answer(package: str) -> dict[str, Any]:
    """What `/readyz` says once the application has started, or at last."""
    app = import_module(f"{package}.http.app").create_app()
    async with app.router.lifespan_context(app):
        # What is built at start, such as an index in memory, may take a moment.
        for _ in range(PATIENCE):
            report: dict[str, Any] = json.loads(await body(app, "/readyz"))
            if report["status"] == "ready":
                break
            await asyncio.sleep(0.05)
    return report


async def body(app: Any, path: str) -> bytes:
    """What an application answers to a GET, asked without the help of a library."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET"},
        **{"scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b""},
        **{"root_path": "", "headers": [(b"host", b"service")], "client": ("127.0.0.1", 1)},
        **{"server": ("127.0.0.1", 80), "state": {}},
    }
    await app(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent)


def main(package: str) -> None:
    """Migrate, start, ask, stop."""
    found = migrated(package) if find_spec(f"{package}.migrations") else None
    print(json.dumps({**asyncio.run(answer(package)), "migrated": found}))


if __name__ == "__main__":
    main(sys.argv[1])
