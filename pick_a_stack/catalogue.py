"""Compile fragments/ and skills/ into composer/catalogue.json, which the template reads.

Run `python -m pick_a_stack.catalogue` after a change, and with `--check` to see whether
the committed catalogue is stale.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pick_a_stack import ROOT
from pick_a_stack.conditions import Condition, choices, conditions_meet
from pick_a_stack.fragments import SECTIONS, Fragment, Import
from pick_a_stack.skills import known_skills, read_skills

TARGET = Path("composer", "catalogue.json")
DISTRIBUTIONS = Path("composer", "distributions.json")
Entry = dict[str, Any]


class CatalogueError(ValueError):
    """A contradiction between fragments; the message names them."""


def compile_catalogue(root: Path = ROOT) -> dict[str, Any]:
    """Read every fragment and skill below `root` and merge them into one catalogue.

    Raises:
        CatalogueError: when two fragments that can be active together contribute the same
            path or key with different values, or an order cannot be found.
        ValueError: when a fragment.yml or a SKILL.md does not match its schema.
    """
    questions = read_questions(root)
    multiselect = [name for name, spec in questions.items() if spec.get("multiselect")]
    fragments = {
        path.parent.name: Fragment.read(path)
        for path in sorted(root.glob("fragments/*/fragment.yml"))
    }
    skills = known_skills(root)
    for name, fragment in fragments.items():
        check_names(name, fragment, questions, skills)
    conditions: list[Condition] = []

    def on(condition: Condition) -> int:
        if condition not in conditions:
            conditions.append(condition)
        return conditions.index(condition)

    files: list[Entry] = []
    sections: dict[str, list[Entry]] = {name: [] for name in SECTIONS}
    sections["fragments"] = []
    rules: list[Entry] = []
    for name, fragment in fragments.items():
        base = Condition.of(fragment.when, fragment.unless)
        sections["fragments"].append(
            {"key": name, "skill": name.partition(".")[0], "on": on(base), "fragment": name}
        )
        for path, source, only, wanted in list_files(root, name, fragment):
            file = {"path": path, "source": source, "on": on(base.narrowed(only, multiselect))}
            files.append(file | ({"skills": wanted} if wanted else {}) | {"fragment": name})
        for section, key, part in contributions(fragment):
            entry = part.model_dump(exclude={"only"}, exclude_defaults=True)
            if isinstance(part, Import):
                entry["imports"] = part.imports
            entry |= {
                "key": key,
                "on": on(base.narrowed(part.only, multiselect)),
                "fragment": name,
            }
            sections.setdefault(section, []).append(entry)
        rules += [
            {"name": key, "question": question, "value": value}
            | rule.model_dump(include={"needs", "reason"})
            for key, rule in fragment.rules.items()
            for question, values in fragment.when[0].items()
            for value in values
        ]
    for section, entries in [("files", files), *sections.items()]:
        prove_compatible(section, entries, conditions, multiselect)
    ordered = {name: in_order(name, sections) for name in sorted(sections)}
    transitive = json.loads((root / DISTRIBUTIONS).read_text(encoding="utf-8"))
    distributions: dict[str, list[str]] = direct(ordered) | transitive
    return {
        "questions": [name for name, spec in questions.items() if spec.get("when", True)],
        "kinds": {name: kind(spec) for name, spec in questions.items() if spec.get("when", True)},
        "choices": {name: choices(spec) for name, spec in questions.items() if "choices" in spec},
        "single": [name for name in questions if name not in multiselect],
        "distributions": sorted(distributions),
        "reserved": reserved_names(root, distributions),
        "rules": sorted(rules, key=lambda rule: rule["name"]),
        "conditions": [condition.data() for condition in conditions],
        "files": [without(file, "fragment") for file in sorted(files, key=lambda f: f["path"])],
        "sections": {
            name: [without(spelled_out(entry), "fragment") for entry in entries]
            for name, entries in ordered.items()
        },
        "skills": read_skills(root, list(fragments)),
    }


def read_questions(root: Path) -> dict[str, dict[str, Any]]:
    """The questions of copier.yml by name, settings of Copier left out."""
    document = yaml.safe_load((root / "copier.yml").read_text(encoding="utf-8"))
    return {name: spec for name, spec in document.items() if not name.startswith("_")}


def kind(question: Mapping[str, Any]) -> str:
    """What a question takes: `bool`, `list` (several of its choices) or `str`."""
    return "list" if question.get("multiselect") else str(question["type"])


def check_names(
    name: str, fragment: Fragment, questions: Mapping[str, Any], skills: set[str]
) -> None:
    """Refuse a fragment that names a question, a value or a skill that there is not.

    Raises:
        CatalogueError: names the fragment, where in it, and the name.
    """
    parts = [(f"{section}: {key}", part) for section, key, part in contributions(fragment)]
    parts += [(f"rules: {key}", rule) for key, rule in fragment.rules.items()]
    named = [("when", answers) for answers in fragment.when]
    named += [("unless", fragment.unless)]
    named += [(f"only: {path}", answers) for path, answers in fragment.only.items()]
    named += [(place, part.only) for place, part in parts]
    named += [(f"rules: {key}", rule.needs) for key, rule in fragment.rules.items()]
    for place, answers in named:
        try:
            Condition.of([answers], {}).check(questions)
        except ValueError as error:
            raise CatalogueError(f"{name}: {place}: {error}") from error
    for path, wanted in fragment.for_skills.items():
        for unknown in sorted(set(wanted) - skills):
            raise CatalogueError(f"{name}: for_skills: {path}: no skill {unknown!r}")


def list_files(
    root: Path, name: str, fragment: Fragment
) -> Iterable[tuple[str, str, Mapping[str, list[str | bool]], list[str]]]:
    """Each file of a fragment: its path in a project, its source, what narrows it."""
    folder = root / "fragments" / name
    used = set()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder).as_posix()
        if path.is_dir() or relative == "fragment.yml" or "__pycache__" in path.parts:
            continue
        only: dict[str, list[str | bool]] = {}
        for prefix, answers in fragment.only.items():
            if relative == prefix or (prefix.endswith("/") and relative.startswith(prefix)):
                only |= answers
                used.add(prefix)
        if relative in fragment.for_skills:
            used.add(relative)
        source = path.relative_to(root).as_posix()
        skills = fragment.for_skills.get(relative, [])
        yield relative.removesuffix(".jinja"), source, only, skills
    if unused := (fragment.only.keys() | fragment.for_skills.keys()) - used:
        raise CatalogueError(
            f"{name}: `only` or `for_skills` names no file: {', '.join(sorted(unused))}"
        )


def contributions(fragment: Fragment) -> Iterable[tuple[str, str, Any]]:
    """Every keyed contribution of a fragment, as (section, key, part)."""
    for section in SECTIONS:
        for key, part in getattr(fragment, section).items():
            yield section, key, part
    for section, entries in fragment.lists.items():
        for key, part in entries.items():
            yield section, key, part


def prove_compatible(
    section: str, entries: list[Entry], conditions: list[Condition], multiselect: list[str]
) -> None:
    """Check every two entries with one key (or path) that can be active together."""
    by_key: dict[str, list[Entry]] = {}
    for entry in entries:
        by_key.setdefault(entry.get("path") or entry["key"], []).append(entry)
    for key, rivals in by_key.items():
        for one, other in combinations(rivals, 2):
            same = "path" not in one and without(one, "on", "fragment") == without(
                other, "on", "fragment"
            )
            pair = conditions[one["on"]], conditions[other["on"]]
            if not same and conditions_meet(*pair, multiselect):
                raise CatalogueError(
                    f"{section}: {one['fragment']} and {other['fragment']} both bring {key!r}"
                )


def in_order(section: str, sections: dict[str, list[Entry]]) -> list[Entry]:
    """The entries of a section, sorted by key, or by need where order matters."""
    entries = sorted(sections[section], key=lambda entry: (entry["key"], entry["fragment"]))
    if section not in {"resources", "revisions"}:
        return entries
    graph: dict[str, set[str]] = {}
    for entry in entries:
        graph.setdefault(entry["key"], set()).update(needs_of(entry, sections))
    for key, needs in graph.items():
        needs &= graph.keys() - {key}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise CatalogueError(f"{section} need each other: {error.args[1]}") from error
    ranks: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ranks += ready
        sorter.done(*ready)
    return sorted(entries, key=lambda entry: ranks.index(entry["key"]))


def needs_of(entry: Entry, sections: dict[str, list[Entry]]) -> set[str]:
    """The keys of the same section that must come before an entry."""
    needs = set(entry.get("after", []))
    for argument in entry.get("arguments", []):
        if argument.startswith("["):
            for listed in sections.get(argument.strip("[]"), []):
                needs |= set(listed.get("needs", []))
        else:
            needs.add(argument)
    return needs


def spelled_out(entry: Entry) -> Entry:
    """Split `module:Name` references, in the order in which ruff sorts imported names."""
    for field in ("type", "open"):
        if field in entry:
            module, _, name = entry[field].partition(":")
            entry = {**entry, field: {"module": module, "name": name}}
    if "imports" in entry:
        pairs = [reference.split(":") for reference in entry["imports"]]
        entry = {**entry, "imports": [{"module": m, "name": n} for m, n in pairs]}
    return entry


def direct(sections: Mapping[str, list[Entry]]) -> dict[str, list[str]]:
    """What fragments depend on by themselves, with the module that each is taken to have."""
    entries = sections["dependencies"] + sections["dev_dependencies"]
    names = {canonicalize_name(Requirement(entry["key"]).name) for entry in entries}
    return {name: [name.replace("-", "_")] for name in names}


def reserved_names(root: Path, distributions: Mapping[str, list[str]]) -> dict[str, str]:
    """Package names that would hide another module, with what they would hide."""
    known = yaml.safe_load((root / "composer" / "reserved.yml").read_text(encoding="utf-8"))
    reserved = {name: reason for reason, names in known.items() for name in names.split()}
    for name, modules in sorted(distributions.items()):
        for module in modules:
            reserved.setdefault(module, f"the dependency {name}")
    return dict(sorted(reserved.items()))


def without(entry: Entry, *keys: str) -> Entry:
    """A copy of an entry less some keys."""
    return {key: value for key, value in entry.items() if key not in keys}


def write_catalogue(target: Path, catalogue: Mapping[str, Any]) -> None:
    """Write a catalogue as JSON."""
    target.write_text(as_json(catalogue), encoding="utf-8", newline="\n")


def as_json(catalogue: Mapping[str, Any]) -> str:
    """A catalogue as the text that is committed."""
    return json.dumps(catalogue, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the catalogue, or with --check say whether it is stale."""
    catalogue = compile_catalogue()
    target = ROOT / TARGET
    if "--check" not in arguments:
        write_catalogue(target, catalogue)
        return 0
    if not target.exists() or target.read_text(encoding="utf-8") != as_json(catalogue):
        print(f"{TARGET} is stale: run python -m pick_a_stack.catalogue", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
