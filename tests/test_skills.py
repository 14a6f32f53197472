"""The skill documents: in the form of the Agent Skills specification, true to what is there."""

import re
from pathlib import Path

import pytest
import yaml
from skills_ref import validate

from pick_a_stack import ROOT

SKILLS = sorted((ROOT / "skills").glob("*/SKILL.md"))


def folder_name(path: Path) -> str:
    return path.parent.name


def parts(path: Path) -> tuple[dict[str, object], str]:
    """Frontmatter and body."""
    head, body = path.read_text(encoding="utf-8")[4:].split("\n---\n", 1)
    return yaml.safe_load(head), body


def fragments_of(skill: str) -> list[Path]:
    return [p for p in (ROOT / "fragments").iterdir() if p.name.partition(".")[0] == skill]


@pytest.mark.parametrize("path", SKILLS, ids=folder_name)
def test_frontmatter_follows_the_specification(path: Path) -> None:
    assert validate(path.parent) == []
    head, body = parts(path)
    assert 0 < len(str(head["description"])) <= 300
    metadata = head.get("metadata", {})
    assert isinstance(metadata, dict)
    assert all(isinstance(v, str) for kv in metadata.items() for v in kv)
    assert metadata["layer"]
    assert len(body.splitlines()) < 500


@pytest.mark.parametrize("path", SKILLS, ids=folder_name)
def test_skill_has_a_fragment(path: Path) -> None:
    assert fragments_of(path.parent.name)


@pytest.mark.parametrize("path", SKILLS, ids=folder_name)
def test_links_lead_somewhere_one_level_deep(path: Path) -> None:
    for document in [path, *path.parent.glob("references/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", document.read_text("utf-8")):
            assert target.count("/") <= 1, target
            assert (document.parent / target.partition("#")[0]).exists(), target
