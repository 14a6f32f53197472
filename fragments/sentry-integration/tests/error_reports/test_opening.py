"""Reports begin and end with the services, and never hold them up."""

import asyncio
import socket
from pathlib import Path

import pytest
import sentry_sdk
import structlog
from pydantic import SecretStr

from acme.configuration import load_settings
from acme.error_reports import opening
from acme.error_reports.opening import open_error_reports
from acme.error_reports.settings import SentrySettings
from acme.errors import ConfigurationError, NotFound
from acme.settings import Settings

from ..processes import started
from .receiver import Receiver

log = structlog.get_logger()


async def test_nothing_is_reported_without_a_dsn(receiver: Receiver) -> None:
    async with open_error_reports(SentrySettings()):
        log.error("lost")
        assert not sentry_sdk.get_client().is_active()
    assert receiver.requests == 0


async def test_each_opening_reports_for_itself(receiver: Receiver) -> None:
    for number in range(2):
        async with open_error_reports(receiver.settings):
            log.error("lost", number=number)
        log.error("nobody_is_told")
    assert [each["contexts"]["log"]["number"] for each in receiver.events] == [0, 1]


async def test_what_ends_the_services_is_reported_and_goes_on(receiver: Receiver) -> None:
    with pytest.raises(ZeroDivisionError):
        async with open_error_reports(receiver.settings):
            raise ZeroDivisionError
    [event] = receiver.events
    assert event["exception"]["values"][0]["type"] == "ZeroDivisionError"


@pytest.mark.parametrize("error", [NotFound("no such job"), ConfigurationError("A", "is missing")])
async def test_what_a_command_says_in_one_line_is_no_bug(
    error: Exception, receiver: Receiver
) -> None:
    with pytest.raises(type(error)):
        async with open_error_reports(receiver.settings):
            raise error
    assert receiver.events == []


async def test_a_sentry_that_is_not_there_is_not_waited_for() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dsn = SecretStr(f"http://key@127.0.0.1:{closed.getsockname()[1]}/1")
    async with asyncio.timeout(60), open_error_reports(SentrySettings(dsn=dsn)):
        log.error("lost")


async def test_a_sentry_that_hangs_delays_nothing_but_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "_CLOSING_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dsn = SecretStr(f"http://key@127.0.0.1:{silent.getsockname()[1]}/1")
        async with asyncio.timeout(60), open_error_reports(SentrySettings(dsn=dsn)):
            # More than the queue takes.
            for number in range(300):
                log.error("lost", number=number)


async def test_a_sentry_that_refuses_is_left_alone(receiver: Receiver) -> None:
    receiver.status = 429
    async with open_error_reports(receiver.settings):
        log.error("first")
        await asyncio.to_thread(sentry_sdk.flush, 60)
        for _ in range(10):
            log.error("later")
    assert receiver.requests == 1


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        *[("SENTRY_DSN", dsn) for dsn in ("hunter2", "https://hunter2", "ftp://hunter2@host/1")],
        *[("SENTRY_DSN", dsn) for dsn in ("https://hunter2@host/", "https://hunter2@host:port/1")],
        ("SENTRY_ENVIRONMENT", "not one/word"),
        ("SENTRY_RELEASE", "1.0 beta"),
    ],
)
def test_what_is_malformed_is_named(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=f"^{variable}: ") as error:
        load_settings()
    assert "hunter2" not in str(error.value)


# A command whose services are open when it fails.
FAILING = """
import asyncio
from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.logs import configure_logs
async def fail():
    settings = load_settings()
    configure_logs(settings.log)
    async with open_services(settings):
        raise RuntimeError("in a process of its own")
try:
    asyncio.run(fail())
except RuntimeError:
    pass  # Its traceback is no line of the log.
"""


async def test_a_process_that_crashes_has_reported_it(
    receiver: Receiver, settings: Settings, tmp_path: Path
) -> None:
    reporting = settings.model_copy(update={"sentry": receiver.settings})
    with started(["-c", FAILING], reporting, tmp_path) as process:
        await process.ended()
    assert [each["message"] for each in receiver.events] == ["crashed"]
