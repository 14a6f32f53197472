"""What carries messages in the tests: the memory of this process, and each real server."""

from pathlib import Path
from uuid import uuid4

from acme.rooms.settings import RoomSettings
from acme.settings import Settings

from ..embedded import embedded_settings
from ..servers import url_of
from .backplanes import BACKPLANES

SHARED = list(BACKPLANES)
PLACES = ["memory", *SHARED]


def settings_at(place: str, folder: Path, url: str = "") -> Settings:
    """Settings with this backplane, in a namespace of its own; skips without its server."""
    settings = embedded_settings(folder)
    backplane = BACKPLANES.get(place, "memory")
    rooms = RoomSettings(backplane=backplane, namespace=f"test-{uuid4().hex}", queue=1000)
    changes: dict[str, object] = {"rooms": rooms}
    if place != "memory":
        group = getattr(settings, backplane)
        changes[backplane] = group.model_copy(update={"url": url or url_of(place)})
    return settings.model_copy(update=changes)
