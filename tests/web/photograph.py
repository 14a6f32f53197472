"""Takes the pictures of docs/web.md anew: `python -m tests.web.photograph`."""

import tempfile
from pathlib import Path

from pick_a_stack import ROOT
from pick_a_stack.render import commit_all, copy_template, render

from .chromium import chromium
from .test_person import served

SIZE = (1180, 720)
FOLDER = ROOT / "docs" / "web"


def main() -> None:
    """Photograph the page of new projects, and of one that is there."""
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
    with tempfile.TemporaryDirectory() as folder:
        photograph_project(Path(folder))


def photograph_project(folder: Path) -> None:
    """Photograph the page of a project, with a change that is not done yet."""
    template, project = copy_template(folder / "template"), folder / "order-service"
    commit_all(template, "template")
    render(project, {"project_name": "order-service", "preset": "crud-api"}, template)
    commit_all(project, "generated")
    with (
        served(project, {"PYTHONPATH": str(ROOT)}) as address,
        chromium(folder / "browser") as page,
    ):
        page.resize(*SIZE)
        page.open(address)
        page.step("#cache-redis")
        page.step("#view-change")
        page.evaluate("document.getElementById('cache-none').scrollIntoView({block: 'start'})")
        page.photograph(FOLDER / "project.webp")


if __name__ == "__main__":
    main()
