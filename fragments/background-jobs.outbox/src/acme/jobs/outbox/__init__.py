"""Jobs as events of the outbox, in a lane of their own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter

from acme.broker.events import Event
from acme.broker.transport import LANES
from acme.jobs.job import JobRecord

# After those of the broker: an outage of its server holds up no job, and that of jobs no event.
JOBS_LANE = LANES
_RECORD = TypeAdapter(JobRecord)


def event_of(record: JobRecord, *, delay_seconds: float) -> Event:
    """A new job that is due in some seconds; the id of the event is its own."""
    due_at = datetime.now(UTC) + timedelta(seconds=delay_seconds)
    fields = _RECORD.dump_python(record, mode="json", exclude={"context"})
    payload = {"record": fields, "due_at": due_at.isoformat()}
    # Jobs of a kind are enqueued in the order of their changes.
    event = Event.now("job.enqueued", key=record.job, payload=payload)
    return replace(event, id=UUID(record.id), context=record.context)


def record_in(event: Event) -> tuple[JobRecord, datetime]:
    """The job of an event, and when it is due."""
    record = _RECORD.validate_python(event.payload["record"])
    record = replace(record, context=event.context)
    return record, datetime.fromisoformat(str(event.payload["due_at"]))
