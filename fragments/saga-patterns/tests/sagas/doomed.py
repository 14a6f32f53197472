"""Workers that are killed in mid-saga: `python -m tests.sagas.doomed DATABASE_URL`.

One for each moment, in turn; each takes what is due until it comes to where a saga has it die.
They are forks of one process, because starting Python takes longest.
"""

import asyncio
import os
import signal
import sys

from structlog.testing import capture_logs

from acme.database.opening import open_backend
from acme.database.sessions import Sessions
from acme.database.settings import DatabaseSettings
from acme.database.sql import SqlDatabase
from acme.sagas.saga import PermanentError, Run

from .scripted import Script

# Between two steps, forth and back, and in the midst of some.
MOMENTS = ("two", "write two", "three", "two:undo", "write two:undo", "one:undo")


def mortal(*, dies: bool) -> Script:
    """A script that refuses its third step where a saga is to be undone, and may die before."""
    script = Script()

    def at(moment: str) -> None:
        async def reach(run: Run) -> None:
            if dies and sys.platform != "win32" and run.business_id == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            if moment == "three" and run.business_id.endswith(":undo"):
                raise PermanentError("to be undone")

        script.during[moment] = reach

    for each in MOMENTS:
        at(each)
    return script


async def work(url: str) -> None:
    """Take what is due, until it is too late."""
    async with open_backend(DatabaseSettings(url=url)) as backend:
        runner = mortal(dies=True).runner(SqlDatabase(Sessions(backend)))
        # What is logged of failures takes longer than all else.
        with capture_logs():
            while taken := await runner.take():
                await runner.attempt(taken)


def is_killed(url: str) -> bool:
    """Whether a fork that works does not come to its end."""
    if sys.platform == "win32":
        raise NotImplementedError("there are no forks")
    child = os.fork()
    if child == 0:
        asyncio.run(work(url))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(not all(is_killed(sys.argv[1]) for _ in MOMENTS))
