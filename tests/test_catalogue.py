"""The compiler: what it merges, and the contradictions it refuses."""

import json
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pick_a_stack import ROOT
from pick_a_stack.catalogue import (
    DISTRIBUTIONS,
    TARGET,
    CatalogueError,
    as_json,
    compile_catalogue,
)
from pick_a_stack.environment import LOCK, modules, of_projects, requirements
from pick_a_stack.template import RefusedError, Template


def test_committed_catalogue_is_up_to_date() -> None:
    committed = (ROOT / TARGET).read_text(encoding="utf-8")
    assert committed == as_json(compile_catalogue()), "run python -m pick_a_stack.catalogue"


def test_every_dependency_is_in_the_test_environment() -> None:
    pins = dict(line.split("==") for line in (ROOT / LOCK).read_text().splitlines() if "==" in line)
    pinned = {name.partition("[")[0].lower(): version.split()[0] for name, version in pins.items()}
    for line in requirements():
        wanted = Requirement(line)
        assert wanted.specifier.contains(pinned[wanted.name.lower()]), line


def test_every_dependency_has_a_lower_bound() -> None:
    sections = compile_catalogue()["sections"]
    for entry in sections["dependencies"] + sections["dev_dependencies"]:
        operators = {part.operator for part in Requirement(entry["key"] + entry["spec"]).specifier}
        assert operators & {">=", "=="}, entry["key"]


@pytest.mark.parametrize(
    "path",
    sorted([*ROOT.glob("fragments/**/*.jinja"), *ROOT.glob("template/**/*.jinja")]),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_fold_writes_the_package_and_not_its_stand_in(path: Path) -> None:
    """Only plain files are renamed: a fold may hold answers, which have a right to the word."""
    if "{% yield" not in path.name:
        text = path.read_text(encoding="utf-8").replace("'module': 'acme.", "")
        assert "acme" not in text, "write {= package =}"


def closure(names: Iterable[str]) -> dict[str, set[str]]:
    """What is installed here for some requirements: the extras that each is wanted with."""
    found: dict[str, set[str]] = {}
    todo = [Requirement(name) for name in names]
    while todo:
        wanted = todo.pop()
        name, extras = canonicalize_name(wanted.name), {"", *wanted.extras}
        new = extras - found.setdefault(name, set())
        found[name] |= new
        for line in (metadata.requires(name) or []) if new and installed(name) else ():
            needed = Requirement(line)
            if any(not needed.marker or needed.marker.evaluate({"extra": e}) for e in new):
                todo.append(needed)
    return found


def installed(name: str) -> bool:
    """Whether the tests' environment has a distribution."""
    return any(True for _ in metadata.distributions(name=name))


def test_no_project_has_the_name_of_what_it_installs() -> None:
    found = closure(of_projects())
    assert len(found) > 50
    committed = json.loads((ROOT / DISTRIBUTIONS).read_text(encoding="utf-8"))
    assert found.keys() <= committed.keys(), "run python -m pick_a_stack.environment"
    catalogue = compile_catalogue()
    assert committed.keys() <= set(catalogue["distributions"])
    for name in found:
        with pytest.raises(RefusedError, match="none can depend on itself"):
            Template().complete({"project_name": name, "package": "my_own"})


def test_no_package_hides_a_module() -> None:
    found = closure(of_projects())
    known = {n: names for n, names in modules().items() if n in found}
    hidden = {module for names in known.values() for module in names if len(module) <= 30}
    reserved = compile_catalogue()["reserved"]
    assert hidden - reserved.keys() == set(), "run python -m pick_a_stack.environment"
    names = {name for name in sys.stdlib_module_names if re.fullmatch("[a-z][a-z0-9_]+", name)}
    assert names - reserved.keys() == set()


LEANING = re.compile(
    r"^(and|also|but|or|the same|too)\b|\b(above|below|that (time|memory|limit))\b"
)


def test_comments_of_env_example_stand_alone() -> None:
    variables = compile_catalogue()["sections"]["environment"]
    # The lines are sorted: what stood before them in fragment.yml is elsewhere in the file.
    assert [each["key"] for each in variables if LEANING.search(each["help"])] == []
    # And say more than the name does.
    assert [each["key"] for each in variables if len(each["help"].split()) < 4] == []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small template: two choices of a question, and one of many."""
    questions = {
        "cache": {"type": "str", "choices": ["none", "memory", "redis"]},
        "auth": {"type": "str", "multiselect": True, "choices": ["jwt", "api-key"]},
    }
    (tmp_path / "copier.yml").write_text(yaml.safe_dump(questions), encoding="utf-8")
    (tmp_path / "composer").mkdir()
    (tmp_path / "composer" / "reserved.yml").write_text("a keyword: class\n", "utf-8")
    (tmp_path / "composer" / "distributions.json").write_text('{"pyyaml": ["yaml"]}', "utf-8")
    return tmp_path


def add(root: Path, name: str, data: dict[str, Any], *files: str) -> None:
    """Add a fragment."""
    folder = root / "fragments" / name
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("# a file\n", encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fragment.yml").write_text(yaml.safe_dump(data), encoding="utf-8")


def test_refuses_one_path_from_two_fragments_that_meet(root: Path) -> None:
    add(root, "one", {"when": {"auth": "jwt"}}, "src/a.py")
    add(root, "two", {"when": {"auth": "api-key"}}, "src/a.py")
    with pytest.raises(CatalogueError, match=r"one and two both bring 'src/a\.py'"):
        compile_catalogue(root)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"when": {"cache": "memory"}}, {"when": {"cache": "redis"}}),
        ({"when": {"auth": "jwt"}}, {"when": {}, "unless": {"auth": ["jwt", "api-key"]}}),
    ],
)
def test_accepts_one_path_from_two_fragments_that_exclude_each_other(
    root: Path, one: dict[str, Any], two: dict[str, Any]
) -> None:
    add(root, "one", one, "src/a.py")
    add(root, "two", two, "src/a.py")
    assert [file["path"] for file in compile_catalogue(root)["files"]] == ["src/a.py"] * 2


def test_refuses_one_key_with_two_values(root: Path) -> None:
    for name, word in (("one", "1"), ("two", "2")):
        variable = {"CACHE_URL": {"value": word, "help": "where the cache is"}}
        add(root, name, {"when": {}, "environment": variable})
    with pytest.raises(CatalogueError, match="one and two both bring 'CACHE_URL'"):
        compile_catalogue(root)


def test_merges_one_key_with_one_value(root: Path) -> None:
    for name in ("one", "two"):
        add(root, name, {"when": {}, "dependencies": {"redis": {"spec": ">=8"}}})
    entries = compile_catalogue(root)["sections"]["dependencies"]
    assert [entry["key"] for entry in entries] == ["redis", "redis"]


def test_opens_a_resource_after_those_it_needs(root: Path) -> None:
    add(root, "one", {"when": {}, "resources": {"a": resource("b")}})
    add(root, "two", {"when": {}, "resources": {"b": resource()}})
    found = compile_catalogue(root)["sections"]["resources"]
    assert [entry["key"] for entry in found] == ["b", "a"]


def test_refuses_resources_that_need_each_other(root: Path) -> None:
    add(root, "one", {"when": {}, "resources": {"a": resource("b"), "b": resource("a")}})
    with pytest.raises(CatalogueError, match="need each other"):
        compile_catalogue(root)


def resource(*arguments: str) -> dict[str, Any]:
    return {"type": "acme.a:A", "open": "acme.a:open_a", "arguments": list(arguments)}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"when": {"cashe": "redis"}}, "no question 'cashe'"),
        ({"when": {"cache": "rediss"}}, "does not offer 'rediss'"),
        ({"when": {}, "dependency": {}}, "dependency"),
        ({}, "when"),
        ({"when": {}, "only": {"src/b.py": {"cache": "redis"}}}, "names no file"),
        (
            {"when": {"cache": "redis"}, "only": {"src/a.py": {"cache": ["redis", "valkey"]}}},
            r"one: only: src/a\.py: question 'cache' does not offer 'valkey'",
        ),
        (
            {"when": {}, "gitignore": {"data": {"entry": "data/", "only": {"cashe": "redis"}}}},
            "one: gitignore: data: no question 'cashe'",
        ),
        (
            {"when": {"cache": "redis"}, "rules": {"r": {"needs": {"auth": "jwd"}, "reason": "x"}}},
            "one: rules: r: question 'auth' does not offer 'jwd'",
        ),
        (
            {"when": {}, "for_skills": {"src/a.py": ["caching-strategy"]}},
            r"one: for_skills: src/a\.py: no skill 'caching-strategy'",
        ),
    ],
)
def test_refuses_a_fragment_that_makes_no_sense(
    root: Path, data: dict[str, Any], reason: str
) -> None:
    add(root, "one", data, "src/a.py")
    with pytest.raises(ValueError, match=reason):
        compile_catalogue(root)


def test_refuses_a_skill_under_another_name(root: Path) -> None:
    folder = root / "skills" / "caching"
    folder.mkdir(parents=True)
    (folder / "SKILL.md").write_text("---\nname: cache\ndescription: x\n---\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the name is 'cache', the folder 'caching'"):
        compile_catalogue(root)
