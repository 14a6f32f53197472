"""The worker `jobs-relay`: enqueues the jobs that wait in the outbox."""

from acme.bootstrap import Services
from acme.jobs.outbox import JOBS_LANE
from acme.jobs.outbox.enqueueing import JobEnqueuer
from acme.outbox.relay import Relay
from acme.settings import Settings
from acme.worker import Worker


async def _run(services: Services) -> None:
    enqueuer = JobEnqueuer(services.jobs)
    settings = services.settings.outbox
    await Relay(services.database, enqueuer, settings, lanes=(JOBS_LANE,)).run()


def _bound(settings: Settings) -> str:
    in_memory = settings.jobs.url.startswith("memory:")
    return "its jobs are in memory, as JOBS_URL says" if in_memory else ""


JOBS_RELAY = Worker(name="jobs-relay", run=_run, bound=_bound)
