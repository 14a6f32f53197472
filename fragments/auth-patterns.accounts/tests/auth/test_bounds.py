"""Settings of logins have bounds: outside them, the service does not start."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from acme.settings import Settings

GROUPS = [
    type(getattr(Settings(), name))
    for name in ("auth", "cookies", "logins", "passwords")
    if name in Settings.model_fields
]
NUMBERS = [
    (group, name)
    for group in GROUPS
    for name, field in group.model_fields.items()
    if field.annotation in {int, float}
]


@pytest.mark.parametrize(("group", "name"), NUMBERS)
@pytest.mark.parametrize("value", [-1, 2**31, 10**30, "inf", "-inf", "nan", "1e9", ""])
def test_number_out_of_bounds_is_refused(group: type[BaseModel], name: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=name):
        group.model_validate({name: value})


def test_there_are_numbers_to_refuse() -> None:
    assert len(NUMBERS) >= 13
