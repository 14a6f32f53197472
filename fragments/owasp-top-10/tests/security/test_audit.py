"""Production starts with no setting that only suits development."""

from pathlib import Path
from typing import Any

import pytest

from acme.bootstrap import open_services
from acme.cli import main
from acme.errors import ConfigurationError
from acme.security.audit import findings, refuse_insecure
from acme.security.checks import CHECKS
from acme.settings import Settings

from ..embedded import embedded_settings
from .insecure import VALUES


def changed(settings: Settings, variable: str, value: Any) -> Settings:
    """The settings with another value of one variable."""
    group, _, name = variable.lower().partition("_")
    model = getattr(settings, group).model_copy(update={name: value})
    return settings.model_copy(update={group: model})


@pytest.fixture
def secure(tmp_path: Path) -> Settings:
    """Settings of a production in which nothing is found."""
    settings = changed(embedded_settings(tmp_path), "SECURITY_ENVIRONMENT", "production")
    for variable, (_, good) in VALUES.items():
        settings = changed(settings, variable, good)
    return settings


def test_every_check_has_an_example() -> None:
    assert VALUES.keys() == CHECKS.keys()


def test_nothing_is_found_where_all_is_as_it_should_be(secure: Settings) -> None:
    refuse_insecure(secure)


@pytest.mark.parametrize("variable", CHECKS)
def test_one_insecure_setting_is_refused_with_its_remedy(variable: str, secure: Settings) -> None:
    bad = changed(secure, variable, VALUES[variable][0])
    with pytest.raises(ConfigurationError) as refused:
        refuse_insecure(bad)
    assert refused.value.args == (f"{variable}: {CHECKS[variable].remedy}",)
    refuse_insecure(changed(bad, "SECURITY_ACCEPTED", variable))
    refuse_insecure(changed(bad, "SECURITY_ENVIRONMENT", "development"))


def test_what_is_accepted_is_something_that_is_checked(secure: Settings) -> None:
    found = dict(findings(changed(secure, "SECURITY_ACCEPTED", "LOG_LEVEL,LOG_LEVLE")))
    assert found == {"SECURITY_ACCEPTED": "LOG_LEVLE is none of the variables that are checked"}


async def test_no_door_opens_with_insecure_settings(secure: Settings) -> None:
    with pytest.raises(ConfigurationError, match="LOG_LEVEL"):
        async with open_services(changed(secure, "LOG_LEVEL", "debug")):
            pass


def test_the_command_says_a_line_for_each(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECURITY_ENVIRONMENT", "production")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("SERVER_ALLOWED_HOSTS", "")
    assert main(["config", "--check"]) == 2
    said = capsys.readouterr()
    lines = dict(line.split(": ", 1) for line in said.err.splitlines())
    assert lines["LOG_LEVEL"] == CHECKS["LOG_LEVEL"].remedy
    assert lines["SERVER_ALLOWED_HOSTS"] == CHECKS["SERVER_ALLOWED_HOSTS"].remedy
    assert said.out == ""


def test_settings_are_shown_all_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECURITY_ENVIRONMENT", "production")
    assert main(["config"]) == 0
    assert "SECURITY_ENVIRONMENT=production" in capsys.readouterr().out
