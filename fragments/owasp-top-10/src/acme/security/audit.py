"""Refuses to start in production with settings that only suit development."""

from collections.abc import Iterator, Mapping

from acme.errors import ConfigurationError
from acme.security.check import Check
from acme.security.checks import CHECKS
from acme.settings import Settings


class InsecureSettings(ConfigurationError):
    """Settings that production must not have: the remedy for each, by its variable."""

    def __init__(self, remedies: Mapping[str, str]) -> None:
        first, *_ = remedies
        super().__init__(first, remedies[first])
        self.args = tuple(f"{variable}: {remedy}" for variable, remedy in remedies.items())


def refuse_insecure(settings: Settings) -> None:
    """Nothing, where this is no production.

    Raises:
        InsecureSettings: with a line for each.
    """
    if settings.security.environment != "production":
        return
    if found := dict(findings(settings)):
        raise InsecureSettings(found)


def findings(settings: Settings, checks: Mapping[str, Check] = CHECKS) -> Iterator[tuple[str, str]]:
    """Each variable with an insecure value that nobody accepted, and what to do about it."""
    accepted = [name.strip() for name in settings.security.accepted.split(",") if name.strip()]
    for variable in accepted:
        if variable not in checks:
            yield "SECURITY_ACCEPTED", f"{variable} is none of the variables that are checked"
    for variable, check in checks.items():
        group, _, name = variable.lower().partition("_")
        if variable not in accepted and check.insecure(getattr(getattr(settings, group), name)):
            yield variable, check.remedy
