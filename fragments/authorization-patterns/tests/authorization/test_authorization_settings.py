"""Settings of what callers may do."""

import pytest

from acme.configuration import load_settings
from acme.errors import ConfigurationError


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AUTHORIZATION_DEFAULT_ROLE", "owner"),
        ("AUTHORIZATION_ADMINS", "ada, grace hopper"),
    ],
)
def test_malformed_settings_are_refused_by_name(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=f"^{variable}: "):
        load_settings()
