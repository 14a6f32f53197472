"""What a scanner says, and what is said of one that says nothing or nonsense."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acme.errors import ConfigurationError, InvalidInput, Unavailable
from acme.scanning import Scanner, Verdict
from acme.scanning.opening import open_scanner
from acme.scanning.settings import ScannerSettings

from ..scanning.own_clamd import EICAR, answering, as_clamd, speaking


def at(port: int) -> Scanner:
    return open_scanner(ScannerSettings(url=f"clamav://127.0.0.1:{port}", timeout_seconds=30))


@pytest.fixture(params=["spoken", "clamd"])
async def scanner(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scanner]:
    """One that answers."""
    async with answering(request.param, tmp_path) as scanner:
        yield scanner


async def pieces(*contents: bytes) -> AsyncIterator[bytes]:
    for content in contents:
        yield content


async def test_tells_what_is_clean_from_what_is_not(scanner: Scanner) -> None:
    assert await scanner.scan(pieces(b"a text")) == (Verdict.CLEAN, "")
    assert await scanner.scan(pieces(*[bytes(1_048_576)] * 5)) == (Verdict.CLEAN, "")
    verdict, name = await scanner.scan(pieces(EICAR[:20], EICAR[20:]))
    assert verdict is Verdict.INFECTED
    assert name.startswith("Eicar-Test")


async def test_a_real_one_says_what_is_too_large(tmp_path: Path) -> None:
    async with answering("clamd", tmp_path) as scanner:
        with pytest.raises(InvalidInput, match="larger"):
            await scanner.scan(pieces(*[bytes(1_048_576)] * 32))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"stream: COMMAND READ TIMED OUT ERROR\0", "TIMED OUT"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "no clamd"),
        (b"", "no clamd"),
        (b"x" * 100_000, "no clamd"),
    ],
)
async def test_what_is_no_verdict_is_none(answer: bytes, words: str) -> None:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\0")
        writer.write(answer)

    async with speaking(say) as port:
        with pytest.raises(Unavailable, match=words):
            await at(port).scan(pieces(b"a text"))
        with pytest.raises(Unavailable, match="no clamd"):
            await at(port).ping()


async def test_one_that_is_away_or_silent_is_not_waited_for() -> None:
    async with speaking(as_clamd) as port:
        pass
    with pytest.raises(Unavailable, match="does not answer"):
        await at(port).scan(pieces(b"a text"))

    async def be_silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with speaking(be_silent) as port:
        settings = ScannerSettings(url=f"clamav://127.0.0.1:{port}", timeout_seconds=0.1)
        with pytest.raises(Unavailable, match="does not answer"):
            await open_scanner(settings).scan(pieces(b"a text"))


async def test_without_one_the_setting_says_whether_files_pass() -> None:
    for url, verdict in (("none://", Verdict.UNSCANNED), ("trust://", Verdict.CLEAN)):
        scanner = open_scanner(ScannerSettings(url=url))
        await scanner.ping()
        assert await scanner.scan(pieces(EICAR)) == (verdict, "")
    with pytest.raises(ConfigurationError, match="SCANNER_URL"):
        open_scanner(ScannerSettings(url="http://127.0.0.1"))
