"""`python -m acme sagas`, as it is called."""

import asyncio
import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acme.cli import main
from acme.commands import opened
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database
from acme.sagas.saga import PermanentError

from ..tables import make_tables
from .scripted import Script, begin, drive, raising


async def leave_one_stuck(settings: DatabaseSettings) -> str:
    """A saga that somebody has to see to; its id."""
    await make_tables(settings)
    script = Script()
    script.during["two"] = raising(PermanentError("no"))
    script.during["one:undo"] = raising(PermanentError("jammed"))
    async with open_database(settings) as database:
        instance = await begin(database)
        await drive(script.runner(database), database, instance)
    return str(instance.id)


def test_what_is_stuck_is_listed_and_compensated_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    # Other servers of the tests know nothing of this database.
    for name in [name for name in os.environ if name.endswith("_URL")]:
        monkeypatch.delenv(name)
    settings = DatabaseSettings(url=f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setenv("DATABASE_URL", settings.url)
    # Of the whole process: the tests that come later have logs of their own.
    monkeypatch.setattr(opened, "configure_logs", lambda _: None)
    saga_id = asyncio.run(leave_one_stuck(settings))

    def said(*arguments: str) -> str:
        capsys.readouterr()
        with capture_logs():
            assert main(["sagas", *arguments]) == 0
        return capsys.readouterr().out

    line = f"{saga_id}  scripted b  at=one  attempts=1  PermanentError: jammed"
    assert said("list") == f"{line}  cause: PermanentError: no\n"
    assert said("retry", "--id", saga_id) == "1\n"
    assert said("list") == ""
    assert saga_id in said("list", "--status", "compensating")
    assert said("retry", "--all") == "0\n"
