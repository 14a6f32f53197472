"""Settings of logins have bounds: outside them, the service does not start."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from acme.accounts.settings import PasswordSettings
from acme.logins.settings import LoginSettings
from acme.sessions.settings import AuthSettings

NUMBERS = [
    (group, name)
    for group in (AuthSettings, LoginSettings, PasswordSettings)
    for name, field in group.model_fields.items()
    if field.annotation in {int, float}
]


@pytest.mark.parametrize(("group", "name"), NUMBERS)
@pytest.mark.parametrize("value", [-1, 2**31, 10**30, "inf", "-inf", "nan", "1e9", ""])
def test_number_out_of_bounds_is_refused(group: type[BaseModel], name: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=name):
        group.model_validate({name: value})


def test_there_are_numbers_to_refuse() -> None:
    assert len(NUMBERS) == 14
