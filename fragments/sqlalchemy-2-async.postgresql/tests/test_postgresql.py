"""PostgreSQL in the surroundings that providers give it: refusals, options of URLs."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from acme.database.libpq import connect_arguments, server_name
from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError


@asynccontextmanager
async def refusing(code: str, words: str) -> AsyncIterator[str]:
    """The URL of a server that refuses every connection with this error."""
    fields = f"SFATAL\0VFATAL\0C{code}\0M{words}\0\0".encode()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = struct.unpack("!I", await reader.readexactly(4))
        if length == 8:  # Whether it speaks TLS: no.
            await reader.readexactly(4)
            writer.write(b"N")
            (length,) = struct.unpack("!I", await reader.readexactly(4))
        await reader.readexactly(length - 4)
        writer.write(b"E" + struct.pack("!I", len(fields) + 4) + fields)
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql://user:hunter2@127.0.0.1:{port}/name"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("28P01", 'password authentication failed for user "user"'),
        ("28000", 'no pg_hba.conf entry for host "10.0.0.1", user "user", database "name"'),
        ("3D000", 'database "name" does not exist'),
        ("53300", "sorry, too many clients already"),
        ("57P03", "the database system is starting up"),
        ("08P01", "unsupported startup parameter: statement_timeout"),
    ],
)
async def test_repeats_the_words_in_which_the_server_refuses(code: str, words: str) -> None:
    async with refusing(code, words) as url:
        with pytest.raises(ConfigurationError) as caught:
            async with open_backend(DatabaseSettings(url=url)):
                pass

    message = str(caught.value)
    assert message.startswith("DATABASE_URL: PostgreSQL at 127.0.0.1:")
    assert message.endswith(f" refuses: {words}")
    assert "hunter2" not in message


def arguments(url: str, *, pooler: bool = False) -> dict[str, object]:
    return connect_arguments(DatabaseSettings(url=url, pooler=pooler), patient=False)


@pytest.mark.parametrize(
    ("url", "dsn"),
    [
        ("postgres://u:p@h/n", "postgresql://u:p@h/n"),
        ("postgresql+psycopg://u:p@h/n", "postgresql://u:p@h/n"),
        ("postgresql://u:p%2Fw@one:1,two/n", "postgresql://u:p%2Fw@one:1,two/n"),
        ("postgres://h/n?sslmode=require", "postgresql://h/n?sslmode=require"),
        ("postgres://h/n?channel_binding=prefer", "postgresql://h/n"),
        ("postgres://h/n?options=endpoint%3De-1", "postgresql://h/n?options=endpoint%3De-1"),
        ("postgres://h/n?application_name=a%20b", "postgresql://h/n?application_name=a+b"),
        (
            "postgres://one,two/n?target_session_attrs=read-write",
            "postgresql://one,two/n?target_session_attrs=read-write",
        ),
    ],
)
def test_takes_urls_as_providers_give_them(url: str, dsn: str) -> None:
    assert arguments(url)["dsn"] == dsn


def test_takes_the_folder_of_a_socket() -> None:
    url = "postgresql://user@/name?host=/run/postgresql"
    assert arguments(url)["dsn"] == "postgresql://user@/name?host=%2Frun%2Fpostgresql"
    assert server_name(url) == "/run/postgresql"


def test_takes_the_limit_in_the_url_before_that_of_the_settings() -> None:
    assert arguments("postgres://h/n?connect_timeout=7")["timeout"] == 7
    assert arguments("postgres://h/n?connect_timeout=0")["timeout"] == 3


@pytest.mark.parametrize("url", ["postgres://h/n?pgbouncer=true", "postgres://h/n"])
def test_keeps_nothing_on_a_connection_behind_a_pooler(url: str) -> None:
    pooled = arguments(url, pooler="pgbouncer" not in url)
    assert (pooled["dsn"], pooled["statement_cache_size"]) == ("postgresql://h/n", 0)
    assert "server_settings" not in pooled


def test_proves_the_server_by_its_certificate_where_channel_binding_is_required() -> None:
    bound = arguments("postgres://h/n?sslmode=require&channel_binding=require")
    assert (bound["ssl"], bound["dsn"]) == (True, "postgresql://h/n?sslmode=verify-full")


def test_takes_the_authorities_of_the_system() -> None:
    trusting = arguments("postgres://h/n?sslmode=verify-full&sslrootcert=system")
    assert trusting["ssl"] is True


def test_keeps_an_authority_that_is_named(tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.touch()
    bound = arguments(f"postgres://h/n?sslrootcert={root}&channel_binding=require")
    assert "sslmode=verify-full" in str(bound["dsn"])
    assert "ssl" not in bound


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("postgres://u:hunter2@h", "it names no database"),
        ("postgres://h/n?sslrootcert=/nowhere.pem", "sslrootcert names no file: /nowhere.pem"),
        ("postgres://h/n?connect_timeout=soon", "connect_timeout is not a number"),
        ("postgres://h/n?password=hunter2&hunter2", "what follows the ? is not of the form"),
        ("postgres://h/n?password=hunter2#hunter2", "percent-encode the #"),
        ("postgres://h:1/n?sslmode=maybe", "`sslmode` parameter must be one of"),
    ],
)
async def test_refuses_what_it_cannot_honour(url: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        async with open_backend(DatabaseSettings(url=url)):
            pass
    assert str(caught.value).startswith("DATABASE_URL: ")
    assert problem in str(caught.value)
    assert "hunter2" not in str(caught.value)
