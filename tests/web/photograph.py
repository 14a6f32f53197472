"""Takes the pictures of docs/web.md anew: `python -m tests.web.photograph`."""

import tempfile
from pathlib import Path

from pick_a_stack import ROOT

from .chromium import chromium
from .test_person import served

SIZE = (1180, 720)
FOLDER = ROOT / "docs" / "web"


def main() -> None:
    """Photograph a new project's page."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        served(Path(folder), {"PYTHONPATH": str(ROOT)}) as address,
        chromium(Path(folder, "browser")) as page,
    ):
        page.resize(*SIZE)
        page.open(f"{address}?preset=event-driven&project_name=order-service")
        page.step("#cache-redis")
        page.step("[name=file][value='compose.yaml']")
        page.evaluate("document.getElementById('tree').scrollTo({top: 0})")
        page.evaluate("document.getElementById('cache-none').scrollIntoView({block: 'start'})")
        page.photograph(FOLDER / "new.webp")


if __name__ == "__main__":
    main()
