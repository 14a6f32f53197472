"""What does the jobs of files."""

from acme.bootstrap import Services
from acme.files.jobs import CHECK_FILE, SWEEP_FILES, CheckFile, SweepFiles
from acme.jobs import handled
from acme.settings import Settings


async def _check(services: Services, payload: CheckFile) -> None:
    await services.file_processing.process(payload.file_id)


async def _sweep(services: Services, _: SweepFiles) -> None:
    await services.file_sweeper.sweep()


def bound_by_storage(settings: Settings) -> str:
    """Why jobs are done inside `serve`: the files may be in its memory."""
    in_memory = settings.storage.url.startswith("memory:")
    return "its files are in memory, as STORAGE_URL says" if in_memory else ""


CHECKING = handled(CHECK_FILE, _check)
SWEEPING = handled(SWEEP_FILES, _sweep)
