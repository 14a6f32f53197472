"""Every number of every setting has bounds, within which the service takes it."""

import pytest
from pydantic import BaseModel

from acme.configuration import load_settings
from acme.errors import ConfigurationError
from acme.settings import Settings

from .bounds import at_its_bounds, beyond_its_bounds

GROUPS = {
    group: field.annotation
    for group, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
}


@pytest.mark.parametrize("group", GROUPS)
def test_takes_each_number_up_to_its_bounds_and_no_further(
    group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in at_its_bounds(GROUPS[group]):
        with monkeypatch.context() as patch:
            patch.setenv(f"{group}_{name}".upper(), str(value))
            assert getattr(getattr(load_settings(), group), name) == value
    for name, value in beyond_its_bounds(GROUPS[group]):
        variable = f"{group}_{name}".upper()
        with monkeypatch.context() as patch:
            patch.setenv(variable, str(value))
            with pytest.raises(ConfigurationError, match=variable):
                load_settings()
