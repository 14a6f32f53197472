"""Where the tasks of digests wait, and what the clock starts."""

from typing import Any

from celery.schedules import crontab

from acme.canvas.queues import SLOW, USUAL, Routes
from acme.jobs.celery_app import carried
from acme.jobs.job import Priority

DIGEST_ROUTES: Routes = {
    # Somebody waits to hear it.
    "digests.*_failed": {"queue": USUAL, "priority": carried(Priority.HIGH)},
    "digests.announce": {"queue": SLOW, "priority": carried(Priority.LOW)},
    "digests.clean_up": {"queue": SLOW, "priority": carried(Priority.LOW)},
}

DIGEST_SCHEDULE: dict[str, dict[str, Any]] = {
    "clean-up-digests": {
        "task": "digests.clean_up",
        "schedule": crontab(minute="*/10"),
        # What has waited until the next one is due is not done.
        "options": {"expires": 600},
    }
}
