"""Which backplanes there are to choose from."""

from pathlib import Path

import pytest

from acme.doubts import NEEDED
from acme.errors import ConfigurationError
from acme.rooms.opening import backplane_of
from acme.rooms.settings import RoomSettings

from ..embedded import embedded_settings
from .backplanes import BACKPLANES


def test_every_backplane_is_tested_on_its_server(tmp_path: Path) -> None:
    rooms = RoomSettings(backplane="pigeons")
    settings = embedded_settings(tmp_path).model_copy(update={"rooms": rooms})
    with pytest.raises(ConfigurationError) as refused:
        backplane_of(settings)
    named = str(refused.value).rpartition("use ")[2].split(" or ")
    assert named == ["memory", *sorted(BACKPLANES.values())]


def test_production_needs_one() -> None:
    assert "ROOMS_BACKPLANE" in NEEDED
