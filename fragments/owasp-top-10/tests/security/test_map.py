"""The map of defences names what there is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "docs" / "owasp-top-10.md").read_text(encoding="utf-8")


def test_every_file_of_the_map_is_there() -> None:
    named = [text for text in re.findall(r"`([^`]+)`", MAP) if "/" in text[1:]]
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_class_has_a_defence() -> None:
    sections = MAP.split("\n## ")[1:]
    classes = {section[:3] for section in sections}
    assert classes == {f"A{number:02}" for number in range(1, 11)}
    assert [section for section in sections if "\n- " not in section] == []
