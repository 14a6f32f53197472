"""`celery` as it is called: what it refuses, in one line."""

import os
import socket
from pathlib import Path

import pytest
from celery import Celery

from acme.canvas.opening import open_canvas
from acme.canvas.settings import CanvasSettings
from acme.cli import main
from acme.commands import celery
from acme.errors import ConfigurationError, Unavailable
from acme.jobs.settings import JobsSettings

from . import tasks


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither `.env` nor servers; logs are of the whole process, and of the tests to come."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(celery, "configure_logs", lambda _: None)
    for name in [name for name in os.environ if name.endswith("_URL")]:
        monkeypatch.delenv(name)


def test_refuses_what_is_in_the_memory_of_another_process(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["celery", "worker"]) == 2
    refusal = "JOBS_URL: memory:// keeps its tasks inside `serve`\n"
    assert capsys.readouterr().err == refusal


def test_takes_no_variable_of_the_service_for_an_option_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Celery("acme", set_as_current=False)
    for name in ("APP", "BROKER_URL", "RESULT_BACKEND", "LOADER", "CONFIG_MODULE"):
        monkeypatch.setenv(name, "another")
    options = celery.celery_program(app).make_context("celery", ["report"]).params
    assert options["app"] is app
    assert {options[name] for name in ("broker", "result_backend", "loader", "config")} == {None}


async def test_a_url_that_the_client_refuses_is_named_without_its_secrets() -> None:
    for url in ("kafka://u:hidden@h", "redis://u:hidden@h/0?db=hidden"):
        with pytest.raises(ConfigurationError) as refusal:
            async with open_canvas(JobsSettings(url=url), CanvasSettings()):
                pass
        assert str(refusal.value).startswith("JOBS_URL: ")
        assert "hidden" not in str(refusal.value)


async def test_a_server_that_is_absent_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings = JobsSettings(url=f"redis://u:hidden@127.0.0.1:{port}/0")
    async with open_canvas(settings, CanvasSettings()) as canvas:
        with pytest.raises(Unavailable) as refused:
            await canvas.start(tasks.say.si("unheard"))
    assert str(refused.value).startswith(f"no Redis answers at 127.0.0.1:{port} ")
