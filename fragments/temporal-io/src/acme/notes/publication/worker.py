"""What the worker `temporal` does for publications."""

from collections.abc import Callable, Sequence
from typing import Any

from temporalio.client import ScheduleCalendarSpec, ScheduleRange, ScheduleSpec

from acme.bootstrap import Services
from acme.notes.publication.activities import PublicationActivities
from acme.notes.publication.digest import PublicationDigest
from acme.notes.publication.workflow import PublishNote
from acme.temporal.worker import Registration

# In UTC: before people begin to work.
_EVERY_MORNING = ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(5)])])


def _activities(services: Services) -> Sequence[Callable[..., Any]]:
    publication = PublicationActivities(services.database)
    return (
        publication.announce_note,
        publication.check_note,
        publication.count_publications,
        publication.publish_note,
        publication.remind_reviewers,
        publication.withdraw_note,
    )


NOTE_PUBLICATION = Registration(
    workflows=(PublicationDigest, PublishNote),
    activities=_activities,
    schedules={"publication-digest": (PublicationDigest, _EVERY_MORNING)},
)
