"""A template that has a later release, and a project whose user has moved a module."""

import shutil
import subprocess
from pathlib import Path

from pick_a_stack.render import commit_all

BACKOFF = "fragments/back-off/src/acme/backoff.py"


def template_of_its_own(template: Path, folder: Path) -> Path:
    """A copy of a template, released as `v1.0.0`."""
    shutil.copytree(template, folder)
    subprocess.run(["git", "tag", "v1.0.0"], cwd=folder, check=True)
    return folder


def released(template: Path, tag: str) -> None:
    """Release a template in which a module imports another one of the project."""
    text = (template / BACKOFF).read_text(encoding="utf-8")
    text = text.replace(
        "import random\n", "import random\n\nfrom acme.errors import InvalidInput\n", 1
    )
    refusal = '    if failures < 0:\n        raise InvalidInput("failures are counted from 0")\n'
    text = text.replace("    # The exponent", f"{refusal}    # The exponent", 1)
    (template / BACKOFF).write_text(text, encoding="utf-8")
    commit_all(template, tag)
    subprocess.run(["git", "tag", tag], cwd=template, check=True)


def moved(project: Path, package: str, name: str, new: str) -> None:
    """Have a module of a project called otherwise, wherever it is imported."""
    (project / package / f"{name}.py").rename(project / package / f"{new}.py")
    stem = Path(package).name
    for path in project.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"{stem}.{name}", f"{stem}.{new}"), encoding="utf-8")
    commit_all(project, f"{new} instead of {name}")
