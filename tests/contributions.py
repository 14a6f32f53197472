"""What a stack should hold, read from the fragments alone: nothing here runs the template.

The template computes the same with conditions, a catalogue and Jinja; here it is a loop over the
`fragment.yml` files, so that a mistake has to be made twice to pass.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pick_a_stack import ROOT
from pick_a_stack.fragments import Fragment, Part

from .stacks import Answers


@cache
def fragments(root: Path = ROOT) -> dict[str, Fragment]:
    """Every fragment by its folder's name."""
    found = sorted(root.glob("fragments/*/fragment.yml"))
    return {path.parent.name: Fragment.read(path) for path in found}


def holds(needs: Mapping[str, Any], answers: Answers) -> bool:
    """Whether each question is answered with at least one of the values."""
    return all(
        any(value in listed(answers[question]) for value in listed(values))
        for question, values in needs.items()
    )


def listed(value: Any) -> list[Any]:
    """A value, or several, as a list."""
    return value if isinstance(value, list) else [value]


def active(answers: Answers) -> dict[str, Fragment]:
    """The fragments that complete answers switch on."""
    return {
        name: fragment
        for name, fragment in fragments().items()
        if any(holds(when, answers) for when in fragment.when)
        and not any(holds({q: v}, answers) for q, v in fragment.unless.items())
    }


def files(answers: Answers) -> dict[str, Path]:
    """The files of the active fragments by their path in a project called `acme`."""
    on = active(answers)
    skills = {name.partition(".")[0] for name in on}
    found = {}
    for name, fragment in on.items():
        folder = ROOT / "fragments" / name
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder).as_posix()
            if path.is_dir() or relative == "fragment.yml" or "__pycache__" in path.parts:
                continue
            narrowed = [
                needs
                for prefix, needs in fragment.only.items()
                if relative == prefix or (prefix.endswith("/") and relative.startswith(prefix))
            ]
            wanted = fragment.for_skills.get(relative)
            if all(holds(needs, answers) for needs in narrowed) and (
                wanted is None or skills & set(wanted)
            ):
                found[relative] = path
    return found


def contributed(answers: Answers, section: str) -> dict[str, Part]:
    """The entries of a section, or of a list, that the active fragments bring, by key."""
    return dict(_contributed(answers, section))


def _contributed(answers: Answers, section: str) -> Iterator[tuple[str, Part]]:
    for fragment in active(answers).values():
        if section in Fragment.model_fields:
            entries = getattr(fragment, section)
        else:
            entries = fragment.lists.get(section, {})
        for key, part in entries.items():
            if holds(part.only, answers):
                yield key, part
