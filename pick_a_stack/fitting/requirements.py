"""Dependencies that are named twice, or not at all any more."""

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import partial
from itertools import chain

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from pick_a_stack.fitting.finding import Files, Finding, View
from pick_a_stack.fitting.modules import MARKER, imports, is_python

METADATA = "pyproject.toml"
Lists = dict[str, list[str]]


def lists(content: bytes) -> Lists:
    """The lists of requirements in a pyproject.toml: none where it cannot be read."""
    try:
        document = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}
    project = document.get("project", {})
    found = {"dependencies": project.get("dependencies", [])}
    found |= document.get("dependency-groups", {}) | project.get("optional-dependencies", {})
    return {
        name: [text for text in texts if isinstance(text, str)] for name, texts in found.items()
    }


def read(text: str) -> Requirement | None:
    """A requirement; None where it is none."""
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def twice(view: View) -> Iterator[Finding]:
    """Entries of one list for the same distribution."""
    content = view.now.get(METADATA, b"")
    if MARKER in content:
        return
    for where, texts in lists(content).items():
        known: dict[tuple[str, str], str] = {}
        for text in texts:
            if (requirement := read(text)) is None:
                continue
            name = canonicalize_name(requirement.name)
            key = (name, str(requirement.marker or ""))
            if key in known:
                yield doubled(content, where, name, known[key], text)
            known[key] = text


def doubled(content: bytes, where: str, name: str, one: str, other: str) -> Finding:
    """Of two entries, which one can go."""
    looser = weaker(one, other)
    quoted = [f'"{one}"', f'"{other}"']
    lines = content.decode().splitlines()
    places = [n for n, line in enumerate(lines, 1) if any(q in line for q in quoted)]
    plain = [n for n in places if looser and lines[n - 1].strip(" ,") == f'"{looser}"']
    return Finding(
        METADATA,
        f"{name} is twice in {where}",
        f"of `{one}` and `{other}` delete {f'`{looser}`' if looser else 'one'}",
        places[-1] if places else 0,
        partial(delete_line, plain[-1]) if plain else None,
    )


def weaker(one: str, other: str) -> str:
    """The entry that says nothing more than the other one: "" where neither is."""
    first, second = Requirement(one), Requirement(other)
    bounds = [lower(first), lower(second)]
    if None in bounds:
        return ""
    if first.extras == second.extras:
        return other if bounds[0] >= bounds[1] else one  # type: ignore[operator]
    if second.extras <= first.extras and bounds[0] >= bounds[1]:  # type: ignore[operator]
        return other
    return one if first.extras <= second.extras and bounds[1] >= bounds[0] else ""  # type: ignore[operator]


def lower(requirement: Requirement) -> Version | None:
    """The bound of a requirement that has a lower one, or none at all, and nothing else."""
    parts = list(requirement.specifier)
    if not parts and not requirement.url:
        return Version("0")
    return Version(parts[0].version) if len(parts) == 1 and parts[0].operator == ">=" else None


def readable(files: Files) -> bool:
    """Whether this Python knows the syntax that the project's may have."""
    try:
        document = tomllib.loads(files.get(METADATA, b"").decode())
        wanted = SpecifierSet(document["project"]["requires-python"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, InvalidSpecifier):
        return True
    return wanted.contains(".".join(map(str, sys.version_info[:3])))


def delete_line(number: int, files: dict[str, bytes]) -> None:
    """Mend pyproject.toml by leaving a line out."""
    lines = files[METADATA].splitlines(keepends=True)
    files[METADATA] = b"".join(lines[: number - 1] + lines[number:])


def lacking(view: View) -> Iterator[Finding]:
    """Libraries that went with a capability, and that modules of the user's own import."""
    gone = {*runtime(view.before)} - {*runtime(view.after)} - {*runtime(view.now)}
    if not gone:
        return
    withdrawn = libraries(view.before) - libraries(view.after)
    for path, content in view.now.items():
        if not is_python(path) or not path.startswith("src/"):
            continue
        for each in imports(path, content):
            top = each.module.partition(".")[0]
            names = [name for name in gone if top in re.split("[-.]", name) or top == stem(name)]
            if top in withdrawn and names:
                remedy = f"uv add {names[0]}"
                yield Finding(path, f"{top} is no dependency any more", remedy, each.line)


def stem(name: str) -> str:
    """A distribution as a module is called."""
    return name.replace("-", "_")


def runtime(files: Files) -> Iterator[str]:
    """The distributions that a service is installed with."""
    for text in lists(files.get(METADATA, b"")).get("dependencies", []):
        if requirement := read(text):
            yield canonicalize_name(requirement.name)


def libraries(files: Files) -> set[str]:
    """The top level of every module that files import."""
    found = (imports(path, content) for path, content in files.items() if is_python(path))
    return {each.module.partition(".")[0] for each in chain.from_iterable(found)}
