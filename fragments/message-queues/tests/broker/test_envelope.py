"""Envelopes: what is written is read back, and nothing else is an event."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import JsonValue
from structlog.contextvars import bound_contextvars

from acme.broker.envelope import MalformedEvent, decode, encode
from acme.broker.events import Event

EVENT = Event.now("note.written", key="k", payload={"number": 1})


def changed(**fields: object) -> bytes:
    """The envelope of an event with other fields."""
    return json.dumps(json.loads(encode(EVENT)) | fields).encode()


@pytest.mark.parametrize(
    "payload",
    [{}, {"a": None}, {"a": [1, 1.5, True, "ž\u0000🐎", {"b": []}]}, {"big": 2**53}],
)
def test_reads_back_what_was_written(payload: dict[str, JsonValue]) -> None:
    event = replace(EVENT, payload=payload, context={"request_id": "abc", "traceparent": "00-ab"})
    assert decode(encode(event)) == event


def test_keeps_the_moment_of_another_time_zone() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=5)))
    assert decode(encode(replace(EVENT, occurred_at=moment))).occurred_at == moment


def test_carries_the_id_of_the_request_that_caused_it() -> None:
    with bound_contextvars(request_id="abc"):
        caused = Event.now("note.written", key="k", payload={})
    assert caused.context == decode(encode(caused)).context == {"request_id": "abc"}
    assert Event.now("note.written", key="k", payload={}).context == {}


def test_an_earlier_release_reads_what_has_no_more_than_that_id() -> None:
    written = json.loads(encode(replace(EVENT, context={"request_id": "abc"})))
    # All that it knew; it refused other fields.
    known = "envelope id type version occurred_at key payload request_id"
    assert list(written) == known.split()
    assert written["request_id"] == "abc"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "envelope"),
        (b"[]", "envelope"),
        (b"\xff", "envelope"),
        (changed(envelope=2), "envelope"),
        (changed(id="7"), "id"),
        (changed(type="written"), "type"),
        (changed(version=0), "version"),
        (changed(occurred_at="2026-01-02T03:04:05"), "occurred_at"),
        (changed(key=""), "key"),
        (changed(payload=[]), "payload"),
        (changed(extra=1), "extra"),
        (changed(context={"Trace": "1"}), "context"),
        (changed(context={"trace": "a" * 1000}), "context"),
        (changed(context={f"name-{number}": "" for number in range(50)}), "context"),
    ],
)
def test_refuses_what_is_no_event(body: bytes, reason: str) -> None:
    with pytest.raises(MalformedEvent, match=rf"^{reason}(\.\S+)?: "):
        decode(body)


def test_does_not_repeat_what_a_malformed_message_holds() -> None:
    with pytest.raises(MalformedEvent) as refusal:
        decode(changed(id="hunter2"))
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "event",
    [
        replace(EVENT, payload={"number": float("nan")}),
        replace(EVENT, payload={"text": "\ud800"}),
        replace(EVENT, type="written"),
        replace(EVENT, key=""),
        replace(EVENT, occurred_at=datetime.now(UTC).replace(tzinfo=None)),
    ],
    ids=["nan", "surrogate", "type", "key", "naive"],
)
def test_does_not_write_what_could_not_be_read(event: Event) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        encode(event)
