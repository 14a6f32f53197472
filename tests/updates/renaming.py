"""A template as an earlier release would have been: with other names for some answers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pick_a_stack.catalogue import TARGET, compile_catalogue, write_catalogue

Values = Mapping[str, str]


def rename_question(root: Path, today: str, earlier: str) -> None:
    """Call a question by an earlier name wherever the template does."""
    questionnaire = root / "copier.yml"
    text = questionnaire.read_text(encoding="utf-8")
    questionnaire.write_text(text.replace(today, earlier), encoding="utf-8")
    rewrite(root, lambda name, values: (earlier if name == today else name, values))


def rename_values(root: Path, question: str, names: Values) -> None:
    """Call values of a question by earlier names, in its choices, presets and conditions."""
    questionnaire = root / "copier.yml"
    text = questionnaire.read_text(encoding="utf-8")
    for today, earlier in names.items():
        for place in ('": {}\n', question + ": {}\n", "value: {}\n"):
            text = text.replace(place.format(today), place.format(earlier))
    questionnaire.write_text(text, encoding="utf-8")

    def renamed(name: str, values: Any) -> tuple[str, Any]:
        if name != question or not isinstance(values, str | list):
            return name, values
        several = values if isinstance(values, list) else [values]
        return name, [names.get(value, value) for value in several]

    rewrite(root, renamed)


def rewrite(root: Path, change: Any) -> None:
    """Change each key and value of every mapping in every fragment.yml; compile the catalogue."""

    def changed(data: Any) -> Any:
        if isinstance(data, dict):
            pairs = (change(key, value) for key, value in data.items())
            return {key: changed(value) for key, value in pairs}
        return [changed(each) for each in data] if isinstance(data, list) else data

    for path in root.glob("fragments/*/fragment.yml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(yaml.safe_dump(changed(data), sort_keys=False), encoding="utf-8")
    write_catalogue(root / TARGET, compile_catalogue(root))
