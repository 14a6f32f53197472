"""The command `jobs`, where there is nothing to look after."""

from pathlib import Path

import pytest

from acme.cli import main
from acme.commands import jobs
from acme.errors import ConfigurationError
from acme.jobs.settings import JobsSettings

from .fresh import opened


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env`; logs are of the whole process, and the tests that come later have their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(jobs, "configure_logs", lambda _: None)


@pytest.mark.parametrize("action", [["list"], ["replay", "--all"], ["cancel", "1"]])
def test_refuses_what_is_in_the_memory_of_another_process(
    action: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOBS_URL", "memory://")
    assert main(["jobs", *action]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "JOBS_URL: memory:// keeps its jobs inside `serve`\n"


async def test_a_url_that_no_engine_takes_is_named_without_its_secrets() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        async with opened(JobsSettings(url="kafka://u:hidden@h")):
            pass
    assert str(refusal.value).startswith("JOBS_URL: unknown scheme 'kafka'")
    assert "hidden" not in str(refusal.value)
