"""What people change in the composition root, in the life of the application, and in logs."""

from ..merging import Files
from .hand import above, append_to, below, change, named, sub, write
from .lists import imported, imported_in_own_section, last_in

BOOTSTRAP = "src/PACKAGE/bootstrap.py"
LIFESPAN = "src/PACKAGE/http/lifespan.py"
LOGS = "src/PACKAGE/logs.py"


_CLOCK = '''"""Which time it is."""

from datetime import UTC, datetime


class Clock:
    """The clock of the machine; tests have one of their own."""

    def now(self) -> datetime:
        """This moment."""
        return datetime.now(UTC)
'''


def service_opened_in_the_middle(files: Files) -> None:
    """A service more, among the others by its name."""
    write(files, "src/PACKAGE/clock.py", _CLOCK)
    imported(files, BOOTSTRAP, "from PACKAGE.clock import Clock")
    above(files, BOOTSTRAP, r"^    cursors: CursorSigner", "    clock: Clock\n")
    above(files, BOOTSTRAP, r"^    cursors = cursor_signer", "    clock = Clock()\n")
    above(files, BOOTSTRAP, r"^        cursors=cursors", "        clock=clock,\n")


def service_opened_last(files: Files) -> None:
    """A service more, after the others and above what returns them."""
    write(files, "src/PACKAGE/clock.py", _CLOCK)
    imported_in_own_section(files, BOOTSTRAP, "from PACKAGE.clock import Clock")
    below(files, BOOTSTRAP, r"^    settings: Settings$", "    clock: Clock\n")
    above(files, BOOTSTRAP, r"^    return Services\(", "    clock = Clock()\n")
    below(files, BOOTSTRAP, r"^        settings=settings,", "        clock=clock,\n")


def opening_logged(files: Files) -> None:
    """A line when everything is open."""
    imported(files, BOOTSTRAP, "import structlog")
    above(files, BOOTSTRAP, r"^@dataclass", "log = structlog.get_logger()\n\n\n")
    above(files, BOOTSTRAP, r"^    return Services\(", '    log.info("services_opened")\n')


def doubts_unsaid(files: Files) -> None:
    """Nobody wants to read the warnings at start."""
    sub(files, BOOTSTRAP, r"^    say_doubts\(settings\)\n", "")
    sub(files, BOOTSTRAP, r"^from PACKAGE\.doubts import .*\n", "")


def readiness_asks_more(files: Files) -> None:
    """Readiness asks a disk, below what it asks already."""
    disk = '''"""Whether there is room on the disk."""

from shutil import disk_usage


class Disk:
    """The disk that the data lie on."""

    critical = False

    async def ping(self) -> None:
        """Raise when it is full."""
        if disk_usage(".").free < 2**20:
            raise OSError("the disk is full")
'''
    write(files, "src/PACKAGE/disk.py", disk)
    imported(files, LIFESPAN, "from PACKAGE.disk import Disk")
    above(files, LIFESPAN, r"^        yield opened, checks", '        checks["disk"] = Disk()\n')


def start_logged(files: Files) -> None:
    """A line before the first request, above everything else that starts."""
    imported(files, LIFESPAN, "import structlog")
    line = '        structlog.get_logger().info("starting")\n'
    below(files, LIFESPAN, r"^        checks = pingable_fields", line)


def repository_joined(files: Files) -> None:
    """A unit of work knows who opened it."""
    last_in(
        files,
        "src/PACKAGE/database/transaction.py",
        r"^class Transaction",
        '    actor: str = "system"\n',
    )


def service_name_in_logs(files: Files) -> None:
    """Each line says which service wrote it."""
    below(files, LOGS, r"processors\.add_log_level,", "        _add_service,\n")
    added = """

def _add_service(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {**event, "service": "orders"}
"""
    append_to(files, LOGS, added)


def local_time_in_logs(files: Files) -> None:
    """Times as on the wall, for development."""
    change(files, LOGS, 'fmt="iso", utc=True', 'fmt="%H:%M:%S", utc=False')


def logs_to_standard_output(files: Files) -> None:
    """The platform collects standard output."""
    sub(files, LOGS, r"sys\.stderr", "sys.stdout", count=0)


def start_printed(files: Files) -> None:
    """A word on standard error, in the entry point for servers."""
    path = "src/PACKAGE/asgi.py"
    above(files, path, r"^try:", 'print("starting", file=sys.stderr)\n\n')


def version_of_the_file(files: Files) -> None:
    """The version of a source tree is called so."""
    sub(files, "src/PACKAGE/about.py", r'return "0"', 'return "0+source"')


def exit_code_of_a_wrong_setting(files: Files) -> None:
    """systemd restarts unless the code is 78."""
    sub(files, "src/PACKAGE/commands/__init__.py", r"^        return 2$", "        return 78")


def page_size_of_cursors(files: Files) -> None:
    """A longer signature."""
    sub(files, "src/PACKAGE/pagination.py", r"^_BYTES = 15", "_BYTES = 30")


def error_for_the_team(files: Files) -> None:
    """A base for errors of the shop, at the end of the module."""
    error = '\n\nclass ShopError(ServiceError):\n    """An error of the shop."""\n'
    append_to(files, "src/PACKAGE/errors.py", error)


def worker_registered(files: Files) -> None:
    """A worker beside the others."""
    worker = '''"""A worker that does something each minute."""

import asyncio

from PACKAGE.bootstrap import Services
from PACKAGE.worker import Worker


async def _run(_: Services) -> None:
    while True:
        await asyncio.sleep(60)


EACH_MINUTE = Worker(name="each-minute", run=_run)
'''
    path = "src/PACKAGE/workers.py"
    imported(files, path, "from PACKAGE.each_minute import EACH_MINUTE")
    last_in(files, path, r"^WORKERS", "    EACH_MINUTE,\n")
    write(files, "src/PACKAGE/each_minute.py", named(files, worker))
