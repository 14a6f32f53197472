"""Which lines of the log are reported, and what a report holds."""

import asyncio
import json
import logging

import pytest
import structlog
from fastapi import FastAPI, Request
from httpx2 import AsyncClient

from acme.about import NAME
from acme.error_reports import reporting
from acme.error_reports.opening import open_error_reports
from acme.logs import LogSettings, configure_logs

from .receiver import Receiver

log = structlog.get_logger()

# Put together: a report shows lines of the source, this one among them.
SECRET = "-".join(["hunter", "2"])


async def test_a_bug_is_reported_with_its_stack_and_nothing_of_the_request(
    app: FastAPI, client: AsyncClient, receiver: Receiver
) -> None:
    @app.post("/broken")
    async def broken(request: Request) -> int:
        variable = await request.body()
        raise RuntimeError(f"no answer of postgresql://ada:{SECRET}@db to {len(variable)} bytes")

    async with open_error_reports(receiver.settings):
        response = await client.post(
            f"/broken?token={SECRET}",
            content=SECRET,
            headers={
                "Authorization": SECRET,
                "Cookie": f"session={SECRET}",
                "X-Request-ID": "a-request",
            },
        )
    assert response.status_code == 500
    [event] = receiver.events
    assert SECRET not in json.dumps(event)
    [raised] = event["exception"]["values"]
    assert raised["type"] == "RuntimeError"
    assert raised["value"] == "no answer of postgresql://ada:********@db to 8 bytes"
    assert raised["stacktrace"]["frames"][-1]["function"] == "broken"
    assert event["tags"] == {"request_id": "a-request"}
    assert event["contexts"]["log"]["path"] == "/broken"
    assert (event["level"], event["environment"]) == ("error", "production")
    assert event["release"].startswith(f"{NAME}@")


async def test_lines_below_an_error_are_not_reported(receiver: Receiver) -> None:
    async with open_error_reports(receiver.settings):
        log.info("fine")
        log.warning("odd", exc_info=ValueError("expected"))
        log.critical("lost")
    assert [(each["message"], each["level"]) for each in receiver.events] == [("lost", "fatal")]


async def test_a_report_says_what_its_line_says(receiver: Receiver) -> None:
    async with open_error_reports(receiver.settings):
        with structlog.contextvars.bound_contextvars(caller="ada", request_id="1", worker="relay"):
            log.error("event_dead", attempts=5, reason="token=hunter2", api_key="hunter2")
    [event] = receiver.events
    assert event["user"] == {"id": "ada"}
    assert event["tags"] == {"request_id": "1", "worker": "relay"}
    said = event["contexts"]["log"]
    assert (said["attempts"], said["reason"]) == (5, "token=********")
    assert said["api_key"] not in {"hunter2", ""}
    assert "server_name" in event
    assert "breadcrumbs" not in event or not event["breadcrumbs"].get("values")
    assert "sys.argv" not in event.get("extra", {})


async def test_reports_are_grouped_by_the_line_where_nothing_was_raised(
    receiver: Receiver,
) -> None:
    async with open_error_reports(receiver.settings):
        for attempt in range(2):
            log.error("event_dead", attempts=attempt)
    assert [each["fingerprint"] for each in receiver.events] == [["event_dead"]] * 2


async def test_errors_of_libraries_are_reported_too(receiver: Receiver) -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        configure_logs(LogSettings())
        async with open_error_reports(receiver.settings):
            logging.getLogger("library").error("lost %s", "password=hunter2")
    finally:
        logging.captureWarnings(False)
        root.handlers[:], root.level = before
    [event] = receiver.events
    assert (event["logger"], event["message"]) == ("library", "lost password=********")
    assert event["fingerprint"] == ["lost %s"]


async def test_what_is_raised_within_is_found(receiver: Receiver) -> None:
    async with open_error_reports(receiver.settings):
        try:
            try:
                raise KeyError("first")
            except KeyError as error:
                raise ValueError("second") from error
        except ValueError:
            log.exception("failed")
    [event] = receiver.events
    assert [each["type"] for each in event["exception"]["values"]] == ["KeyError", "ValueError"]


async def test_one_exception_is_one_report(receiver: Receiver) -> None:
    error = ValueError("logged here, and by who called")
    async with open_error_reports(receiver.settings):
        log.error("failed", exc_info=error)
        log.error("failed_too", exc_info=error)
    assert [each["message"] for each in receiver.events] == ["failed"]


async def test_ignores_what_is_listed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "IGNORED_LINES", frozenset({"known"}))
    async with open_error_reports(receiver.settings):
        log.error("stopped", exc_info=asyncio.CancelledError())
        log.error("known")
        log.error("unknown")
    assert [each["message"] for each in receiver.events] == ["unknown"]


async def test_reports_as_many_as_are_asked_for(receiver: Receiver) -> None:
    settings = receiver.settings.model_copy(update={"sample_rate": 0.0})
    async with open_error_reports(settings):
        log.error("lost")
    assert receiver.events == []
