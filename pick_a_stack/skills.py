"""The skills: their frontmatter, and the files that a project gets with them."""

from pathlib import Path
from typing import Any

import yaml

IDS = Path(__file__).with_suffix(".yml")


def read_skills(root: Path, fragments: list[str]) -> list[dict[str, Any]]:
    """Every skill below `root`, with its files and the fragment each file belongs to.

    Raises:
        ValueError: when a SKILL.md has no frontmatter, another name than its folder, a
            description over 300 characters, or a reference that no fragment ships.
    """
    return [read_skill(root, path, fragments) for path in sorted(root.glob("skills/*/SKILL.md"))]


def known_skills(root: Path) -> set[str]:
    """The ids of the skills below `root`, and of those that are still to be written."""
    planned = yaml.safe_load(IDS.read_text(encoding="utf-8")).values()
    written = {path.parent.name for path in root.glob("skills/*/SKILL.md")}
    return written.union(*(ids.split() for ids in planned))


def read_skill(root: Path, path: Path, fragments: list[str]) -> dict[str, Any]:
    """One skill, from its SKILL.md."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        raise ValueError(f"{path}: no frontmatter")
    head = yaml.safe_load(text[4:].split("\n---\n", 1)[0])
    folder = path.parent
    if head.get("name") != folder.name:
        raise ValueError(f"{path}: the name is {head.get('name')!r}, the folder {folder.name!r}")
    description = head.get("description", "")
    if not 0 < len(description) <= 300:
        raise ValueError(f"{path}: a description has 1 to 300 characters, not {len(description)}")
    files = []
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        relative = file.relative_to(root / "skills").as_posix()
        entry = {"path": relative, "source": f"skills/{relative}", "fragment": ""}
        if file.parent.name == "references":
            entry["fragment"] = f"{folder.name}.{file.stem}"
            if entry["fragment"] not in fragments:
                raise ValueError(f"{file}: no fragment {entry['fragment']} ships it")
        files.append(entry)
    return {
        "id": folder.name,
        "description": description,
        "layer": head.get("metadata", {}).get("layer", ""),
        "files": files,
    }
