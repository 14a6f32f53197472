"""The template as it was, and as it is, in one repository that Copier can update from."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pick_a_stack import ROOT
from pick_a_stack.render import TEMPLATE_PARTS, commit_all, copy_template
from pick_a_stack.template import Template

from .renaming import rename_question, rename_values

EARLIER = "  default: |\n    retired: []\n    answers: {}\n    values: {}\n"


def releases() -> list[dict[str, Any]]:
    """The recorded states: commit, what it was, stacks to start from."""
    text = Path(__file__).with_name("releases.yml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)
    return found


def known(commit: str) -> bool:
    """Whether this checkout has a commit."""
    command = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def need(commit: str) -> None:
    """Skip the test, or with REQUIRE_REAL=1 fail it, where history was left out of the clone."""
    if not known(commit):
        missing = f"no commit {commit[:12]} in this clone: git fetch --unshallow"
        if os.environ.get("REQUIRE_REAL") == "1":
            pytest.fail(missing)
        pytest.skip(missing)


def as_templates(folder: Path) -> tuple[Template, ...]:
    """The recorded states, oldest first, each unpacked into a folder of its own.

    Skips the test, or fails it, where history was left out of the clone.
    """
    trees = []
    for commit in (each["commit"] for each in releases()):
        need(commit)
        tree = folder / commit[:7]
        tree.mkdir()
        archive = ["git", "archive", "--format=tar", commit, *TEMPLATE_PARTS]
        tar = subprocess.run(archive, cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x"], cwd=tree, input=tar, check=True)
        trees.append(Template(tree))
    return tuple(trees)


def repository(folder: Path) -> Path:
    """A clone of this repository whose HEAD is the working tree, uncommitted changes included."""
    subprocess.run(["git", "clone", "-q", "--shared", str(ROOT), str(folder)], check=True)
    bring_to_today(folder)
    return folder


def bring_to_today(repository: Path) -> None:
    """Commit the working tree's template in place of the one that a repository has."""
    for part in TEMPLATE_PARTS:
        if (repository / part).is_dir():
            shutil.rmtree(repository / part)
    copy_template(repository)
    commit_all(repository, "the working tree")


def renamed_since(folder: Path) -> Path:
    """A repository whose first commit, `earlier`, asks otherwise than its HEAD."""
    copy_template(folder)
    rename_question(folder, "message_broker", "events_over")
    rename_values(folder, "cache", {"redis": "valkey"})
    rename_values(folder, "auth", {"api-key": "keys"})
    questionnaire = folder / "copier.yml"
    text = questionnaire.read_text(encoding="utf-8")
    gone = "docs_site:\n  type: bool\n  help: A site for the documents?\n  default: true\n\n"
    text = text.replace("# ---- Data ---", gone + "# ---- Data ---", 1)
    questionnaire.write_text(text, encoding="utf-8")
    catalogue = folder / "composer" / "catalogue.json"
    rename_values(folder, "auth", {})  # compiles what has been added
    assert "docs_site" in catalogue.read_text(encoding="utf-8")
    commit_all(folder, "earlier")
    subprocess.run(["git", "tag", "earlier"], cwd=folder, check=True)
    bring_to_today(folder)
    today = (folder / "copier.yml").read_text(encoding="utf-8")
    assert today.count(EARLIER) == 1
    names = (
        "  default: |\n    retired: [docs_site, events_over]\n"
        "    answers:\n"
        "      message_broker: {= events_over | default(none) | to_json =}\n"
        "    values:\n      cache: {valkey: redis}\n      auth: {keys: api-key}\n"
    )
    (folder / "copier.yml").write_text(today.replace(EARLIER, names), encoding="utf-8")
    commit_all(folder, "today")
    return folder
