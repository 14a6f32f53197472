"""MySQL in the surroundings that providers give it: refusals, options of URLs."""

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from acme.database.mysql_options import connect_arguments
from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError


@asynccontextmanager
async def refusing(code: int, words: str) -> AsyncIterator[str]:
    """The URL of a server that greets with this error."""
    packet = b"\xff" + struct.pack("<H", code) + b"#HY000" + words.encode()

    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(struct.pack("<I", len(packet)) + packet)
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"mysql://user:hunter2@127.0.0.1:{port}/name"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (1040, "Too many connections"),
        (1045, "Access denied for user 'user'@'127.0.0.1' (using password: YES)"),
        (1049, "Unknown database 'name'"),
        (1129, "Host '127.0.0.1' is blocked because of many connection errors"),
        (1130, "Host '127.0.0.1' is not allowed to connect to this MySQL server"),
    ],
)
async def test_repeats_the_words_in_which_the_server_refuses(code: int, words: str) -> None:
    async with refusing(code, words) as url:
        with pytest.raises(ConfigurationError) as caught:
            async with open_backend(DatabaseSettings(url=url)):
                pass

    message = str(caught.value)
    assert message.startswith("DATABASE_URL: MySQL at 127.0.0.1:")
    assert words in message.partition(" refuses: ")[2]
    assert "hunter2" not in message


def arguments(url: str, *, pooler: bool = False) -> dict[str, object]:
    return connect_arguments(DatabaseSettings(url=url, pooler=pooler), patient=False)


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "mysql2", "mysql+pymysql"])
def test_takes_every_name_of_the_scheme(scheme: str) -> None:
    taken = arguments(f"{scheme}://user:p%2Fw@h:1/n?charset=utf8mb4&reconnect=true")
    expected = {"host": "h", "port": 1, "user": "user", "password": b"p/w", "db": "n"}
    assert taken.items() >= expected.items()


def test_encodes_a_password_as_the_server_does() -> None:
    assert arguments("mysql://user:%E2%82%AC%C3%BC@h/n")["password"] == "€ü".encode()


def test_keeps_nothing_on_a_connection_behind_a_pooler() -> None:
    assert arguments("mysql://h/n", pooler=True)["init_command"] is None


@pytest.mark.parametrize(
    ("options", "verifies", "names"),
    [
        ("ssl=true", ssl.CERT_NONE, False),
        ("ssl-mode=REQUIRED", ssl.CERT_NONE, False),
        ("ssl_mode=required", ssl.CERT_NONE, False),
        ("ssl-mode=VERIFY_CA", ssl.CERT_REQUIRED, False),
        ("ssl-mode=VERIFY_IDENTITY", ssl.CERT_REQUIRED, True),
    ],
)
def test_verifies_what_the_url_asks_for(
    options: str, verifies: ssl.VerifyMode, names: bool
) -> None:
    context = arguments(f"mysql://h/n?{options}")["ssl"]
    assert isinstance(context, ssl.SSLContext)
    assert (context.verify_mode, context.check_hostname) == (verifies, names)


@pytest.mark.parametrize("options", ["ssl=false", "ssl-mode=DISABLED", "charset=utf8"])
def test_does_without_encryption_where_none_is_asked_for(options: str) -> None:
    assert arguments(f"mysql://h/n?{options}")["ssl"] is None


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ("ssl-mode=PREFERRED", "ssl-mode is one of DISABLED, REQUIRED"),
        ("ssl_ca=/nowhere.pem", "ssl-ca, ssl-cert or ssl-key cannot be read"),
        ("charset=latin1", "the charset is utf8mb4"),
        ("sslmode=require", "unknown option 'sslmode'"),
    ],
)
def test_refuses_what_it_cannot_honour(options: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        arguments(f"mysql://user:hunter2@h/n?{options}")
