"""Edits that people make: each finds its subject somewhere, and leaves files that still load."""

import ast
import tomllib
from pathlib import Path

import pytest
import yaml

from ..editing import AbsentError
from ..merging import Files
from ..toggles import rendered, stacks
from . import FEATURES, SINGLES
from .hand import Edit, ruff

pytestmark = pytest.mark.full


def edited(edit: Edit) -> list[tuple[Files, Files]]:
    """Each project in which an edit finds its subject, before and after."""
    found = []
    for answers in stacks().values():
        before = rendered(answers)
        after = dict(before)
        try:
            edit(after)
        except AbsentError:
            continue
        found.append((before, after))
    return found


def load(path: str, content: bytes) -> None:
    """Read a file as the tool does that it is for; raises what that says."""
    match Path(path).suffix:
        case ".py":
            ast.parse(content)
        case ".toml":
            tomllib.loads(content.decode())
        case ".yaml" | ".yml":
            list(yaml.safe_load_all(content))


@pytest.mark.parametrize("name", [*SINGLES, *FEATURES])
def test_edit_changes_a_project_and_leaves_files_that_load(name: str) -> None:
    found = edited((SINGLES | FEATURES)[name])
    assert found
    for before, after in found:
        assert after != before
        for path, content in after.items():
            if before.get(path) != content:
                load(path, content)


@pytest.mark.parametrize("name", FEATURES)
def test_feature_leaves_a_project_that_its_linter_accepts(name: str) -> None:
    for _, after in edited(FEATURES[name]):
        ruff(after, "check")
