"""PgBouncer between the service and PostgreSQL, where it is installed."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from acme.database.opening import open_backend
from acme.database.sessions import Sessions
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError

from .databases import ADAPTERS, fresh_settings
from .tables import make_tables

PGBOUNCER = shutil.which("pgbouncer", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")

pytestmark = [
    pytest.mark.skipif(PGBOUNCER is None, reason="no PgBouncer is installed"),
    pytest.mark.parametrize("adapter", [name for name in ADAPTERS if name == "postgresql"]),
]


@asynccontextmanager
async def pooled(settings: DatabaseSettings, folder: Path) -> AsyncIterator[DatabaseSettings]:
    """Two connections of the server for all transactions of these settings."""
    url = make_url(settings.url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    secret = f" password={url.password}" if url.password else ""
    file = folder / "pgbouncer.ini"
    file.write_text(
        f"""
        [databases]
        * = host={url.host} port={url.port or 5432} user={url.username}{secret}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = 2
        """,
        encoding="utf-8",
    )
    root = sys.platform != "win32" and os.getuid() == 0
    user = ["-u", "nobody"] if root else []
    process = await asyncio.create_subprocess_exec(
        str(PGBOUNCER), *user, str(file), stderr=asyncio.subprocess.PIPE
    )
    try:
        assert process.stderr is not None
        async for line in process.stderr:
            if b"process up" in line:
                break
        through = url.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
        yield settings.model_copy(update={"url": through, "pooler": True})
    finally:
        process.kill()
        await process.wait()


async def test_works_through_a_pooler_that_gives_each_transaction_another_connection(
    adapter: str, tmp_path: Path
) -> None:
    async with fresh_settings(adapter, tmp_path) as settings, pooled(settings, tmp_path) as through:
        await make_tables(through)
        async with open_backend(through) as backend:
            sessions = Sessions(backend)

            async def ask(number: int) -> None:
                unit = sessions.writing if number % 2 else sessions.reading
                async with unit() as session:
                    for term in (number, number + 1):
                        query = text(f"SELECT CAST(:number AS INT) + {term}")
                        assert await session.scalar(query, {"number": number}) == number + term

            await asyncio.gather(*(ask(number) for number in range(200)))
            await sessions.ping()


async def test_repeats_what_the_pooler_refuses_where_it_is_not_said_to_be_one(
    adapter: str, tmp_path: Path
) -> None:
    async with fresh_settings(adapter, tmp_path) as settings, pooled(settings, tmp_path) as through:
        with pytest.raises(ConfigurationError, match="refuses: unsupported startup parameter"):
            async with open_backend(through.model_copy(update={"pooler": False})):
                pass
