"""The shared files of any stack hold what its parts contribute: all of it, and nothing else.

Hypothesis draws valid stacks; they are rendered in process, which `test_template.py` and
`test_projects.py` prove equal to `copier copy` byte for byte.
"""

import ast
import json
import os
import re
import time
import tomllib
from functools import cache
from random import Random
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pick_a_stack import ROOT
from pick_a_stack.skills import read_skills
from pick_a_stack.template import Template

from .conftest import DEPTH, Note
from .contributions import active, contributed, files, fragments
from .space import as_answers, factors, repaired
from .stacks import Answers

EXAMPLES = {"quick": 60, "full": 400, "exhaustive": 5000}[DEPTH]
PACKAGES = ("zz", "order_service", "a" * 13 + "_b2_" + "c" * 13)
README = {
    *("Run it", "Call it", "Check it", "Keep it in git"),
    *("Change the stack", "Your first endpoint"),
}
REAL_SERVERS = "Test on real servers"
FIXED_DEPENDENCIES = 8
FIXED_DEV_DEPENDENCIES = 7
LISTS = {
    "routers": ("src/acme/http/stack_routers.py", "STACK_ROUTERS"),
    "workers": ("src/acme/workers.py", "WORKERS"),
    "tables": ("src/acme/database/tables.py", "TABLES"),
    "scopes": ("src/acme/api_keys/scopes.py", "SCOPES"),
    "servers": ("tests/servers.py", "STACK_SERVERS"),
    "commands": ("src/acme/cli.py", "COMMANDS"),
    "production": ("src/acme/doubts.py", "NEEDED"),
    "revisions": ("src/acme/migrations/chain.py", "CHAIN"),
}

template = cache(Template)


@st.composite
def stacks(draw: st.DrawFn) -> Answers:
    """Complete answers that the rules accept."""
    row = repaired({f: draw(st.sampled_from(values)) for f, values in factors().items()})
    package = draw(st.sampled_from(PACKAGES))
    given = {"project_name": "order-service", "package": package} | as_answers(row)
    return template().complete(given)


def rendered(answers: Answers) -> dict[str, str]:
    """A stack's files as text, with the package called `acme` in their paths."""
    package = answers["package"]
    written = template().render(answers, {"_src_path": "template"})
    return {
        re.sub(rf"\b{package}\b", "acme", path): content.decode()
        for path, content in written.items()
    }


many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=DEPTH != "exhaustive",
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def elements(source: str, name: str) -> list[ast.expr]:
    """The elements of a tuple, or the keys of a dictionary, that a module assigns to a name."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            assert isinstance(node.value, ast.Tuple | ast.Dict)
            found = node.value.elts if isinstance(node.value, ast.Tuple) else node.value.keys
            return [each for each in found if each is not None]
    raise AssertionError(f"nothing is called {name}")


def fields(source: str, name: str) -> set[str]:
    """The annotated fields of a class."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return {ast.unparse(n.target) for n in node.body if isinstance(n, ast.AnnAssign)}
    raise AssertionError(f"no class is called {name}")


@many
@given(stacks())
def test_holds_the_files_of_its_fragments_and_of_the_template(answers: Answers) -> None:
    written = rendered(answers)
    expected = {path.removesuffix(".jinja") for path in files(answers)}
    shared = {
        re.sub(r"{= package =}", "acme", path.relative_to(ROOT / "template").as_posix())
        for path in (ROOT / "template").rglob("*.jinja")
        if "{% yield" not in path.name and "answers_file" not in path.name
    }
    expected |= {path.removesuffix(".jinja") for path in shared} | {".copier-answers.yml"}
    folders = {part.folder for part in contributed(answers, "skill_folders").values()}
    for skill in read_skills(ROOT, list(fragments())):
        if skill["id"] in {name.partition(".")[0] for name in active(answers)}:
            for file in skill["files"]:
                if not file["fragment"] or file["fragment"] in active(answers):
                    expected |= {f"{folder}/{file['path']}" for folder in folders}
    assert written.keys() == expected


@many
@given(stacks())
def test_plain_files_are_those_of_the_fragment_renamed(answers: Answers) -> None:
    written = rendered(answers)
    for path, source in files(answers).items():
        if source.suffix != ".jinja":
            text = source.read_text(encoding="utf-8").replace("acme", answers["package"])
            assert written[path] == text, path


@many
@given(stacks())
def test_pyproject_has_exactly_the_dependencies_of_its_parts(answers: Answers) -> None:
    project = tomllib.loads(rendered(answers)["pyproject.toml"])
    runtime = project["project"]["dependencies"]
    development = project["dependency-groups"]["dev"]
    for section, listed, fixed in (
        ("dependencies", runtime, FIXED_DEPENDENCIES),
        ("dev_dependencies", development, FIXED_DEV_DEPENDENCIES),
    ):
        expected = {f"{key}{part.spec}" for key, part in contributed(answers, section).items()}
        assert set(listed[:-fixed]) == expected
        names = [re.split(r"[\[<>=~! ]", each)[0] for each in listed]
        assert len(names) == len(set(names))
    drivers = project["tool"]["deptry"].get("per_rule_ignores", {}).get("DEP002", [])
    expected = {k for k, part in contributed(answers, "dependencies").items() if not part.imported}
    assert set(drivers) == {driver.partition("[")[0] for driver in expected}
    overrides = project["tool"]["mypy"].get("overrides", [])
    untyped = {module for override in overrides for module in override["module"]}
    assert untyped == contributed(answers, "untyped").keys()


@many
@given(stacks())
def test_settings_and_their_example_have_exactly_the_groups_of_its_parts(answers: Answers) -> None:
    written = rendered(answers)
    groups = fields(written["src/acme/settings.py"], "Settings") - {"model_config"}
    assert groups == contributed(answers, "settings").keys()
    variables = re.findall(r"^(\w+)=(.*)$", written[".env.example"], re.MULTILINE)
    expected = {
        key: part.value.replace("acme", answers["package"])
        for key, part in contributed(answers, "environment").items()
    }
    assert dict(variables) == expected
    assert len(variables) == len(expected)
    assert {name.split("_")[0].lower() for name, _ in variables} <= groups


@many
@given(stacks())
def test_composition_root_opens_exactly_the_resources_of_its_parts(answers: Answers) -> None:
    source = rendered(answers)["src/acme/bootstrap.py"]
    resources = contributed(answers, "resources")
    shared = {key for key, part in resources.items() if part.field}
    assert fields(source, "Services") == shared | {"settings"}
    opened = [
        node.targets[0].id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    assert sorted(name for name in opened if name != "enter") == sorted(resources)
    known = {"settings", "enter"}
    for name in (name for name in opened if name != "enter"):
        arguments = {a for a in resources[name].arguments if a[0] != "[" and "." not in a}
        assert arguments <= known, f"{name} is opened before {arguments - known}"
        known.add(name)


@many
@given(stacks())
def test_lists_have_exactly_the_entries_of_its_parts(answers: Answers) -> None:
    written = rendered(answers)
    for section, (path, name) in LISTS.items():
        expected = contributed(answers, section)
        if path not in written:
            assert not expected, f"{section} has entries and no file"
            continue
        found = elements(written[path], name)
        if section == "revisions":
            names = {ast.literal_eval(each) for each in found} - {"stack"}
            assert names == expected.keys()
        elif section in {"commands", "production", "scopes"}:
            keys = {ast.literal_eval(each) for each in found}
            wanted = expected.values() if section == "scopes" else expected
            assert keys == {
                each if isinstance(each, str) else ast.literal_eval(each.entry) for each in wanted
            }
        elif section == "servers":
            calls = [{k.arg: ast.literal_eval(k.value) for k in c.keywords} for c in found]
            assert {call.pop("name"): {"also": ()} | call for call in calls} == {
                key: part.model_dump(exclude={"only"}) | {"also": tuple(part.also)}
                for key, part in expected.items()
            }
        else:
            wanted = {ast.unparse(ast.parse(part.entry)) for part in expected.values()}
            assert {ast.unparse(each) for each in found} == wanted
        assert len(found) == len(expected) + (section == "revisions")


@many
@given(stacks())
def test_documents_have_exactly_the_sections_of_its_parts(answers: Answers) -> None:
    written = rendered(answers)
    headings = set(re.findall(r"^## (.*)$", written["README.md"], re.MULTILINE))
    assert (REAL_SERVERS in headings) == bool(contributed(answers, "servers"))
    assert headings - README - {REAL_SERVERS} == set(contributed(answers, "readme"))
    called = set(re.findall(r"^curl .*\bhttp.*$", written["README.md"], re.MULTILINE))
    for part in contributed(answers, "calls").values():
        assert any(line.endswith(part.entry) for line in called)
    if "AGENTS.md" in written:
        headings = set(re.findall(r"^## (.*)$", written["AGENTS.md"], re.MULTILINE))
        assert headings - {"Commands", "Layout", "Rules", "Skills"} == set(
            contributed(answers, "agents")
        )
        skills = set(re.findall(r"^- `([\w-]+)`: ", written["AGENTS.md"], re.MULTILINE))
        documented = {skill["id"] for skill in read_skills(ROOT, list(fragments()))}
        assert skills == documented & {name.partition(".")[0] for name in active(answers)}


@many
@given(stacks())
def test_platform_files_have_exactly_the_servers_of_its_parts(answers: Answers) -> None:
    written = rendered(answers)
    if "compose.yaml" in written:
        compose = yaml.safe_load(written["compose.yaml"])
        servers = contributed(answers, "compose")
        included = {part.file for part in servers.values()}
        included |= {part.entry for part in contributed(answers, "compose_tools").values()}
        assert set(compose["include"]) == included | {"compose/own.yaml"}
        own = {*contributed(answers, "compose_workers"), *contributed(answers, "compose_jobs")}
        assert set(compose["services"]) == own | {"app"}
        environment = set(compose["x-service"]["environment"])
        assert environment - {"SERVER_HOST", "SERVER_PORT"} == set(
            contributed(answers, "compose_environment")
        )
        volumes = set(compose.get("volumes", {}))
        assert volumes == set(contributed(answers, "compose_volumes"))
    if ".github/workflows/ci.yml" in written:
        workflow = yaml.safe_load(written[".github/workflows/ci.yml"])
        tests = workflow["jobs"]["tests"]
        assert set(tests.get("services", {})) == set(contributed(answers, "ci"))
        environment = set(tests["env"]) - {"REQUIRE_REAL"}
        assert environment == set(contributed(answers, "ci_environment"))
        assert len(workflow["jobs"]) == 2 + len(contributed(answers, "ci_jobs"))


@cache
def parsed(suffix: str, text: str) -> None:
    """Read a text in the format that its suffix names; most stacks share most of theirs."""
    read: dict[str, Any] = {
        ".py": ast.parse,
        ".toml": tomllib.loads,
        ".yml": yaml.safe_load,
        ".yaml": yaml.safe_load,
        ".json": json.loads,
    }
    read.get(suffix, str)(text)


@many
@given(stacks())
def test_every_file_is_valid_in_its_format(answers: Answers) -> None:
    for path, text in rendered(answers).items():
        assert text.endswith("\n") or not text, path
        assert not re.search(r"{=|=}|{%|\bacme", text), path
        parsed(os.path.splitext(path)[1], text)


@many
@given(stacks(), st.randoms(use_true_random=False))
def test_does_not_depend_on_the_order_of_answers(answers: Answers, random: Any) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    mixed = {k: random.sample(v, len(v)) if isinstance(v, list) else v for k, v in shuffled}
    again = template().render(template().complete(mixed), {"_src_path": "template"})
    assert again == template().render(answers, {"_src_path": "template"})


def test_says_how_fast_stacks_are_rendered(note: Note) -> None:
    """No limit is asserted: `python -m benchmarks.generation` measures."""
    draw = Random(2026)
    rows = [{f: draw.choice(values) for f, values in factors().items()} for _ in range(40)]
    answers = [
        template().complete({"project_name": "order-service"} | as_answers(repaired(row)))
        for row in rows
    ]
    started = time.perf_counter()
    written = [rendered(each) for each in answers]
    seconds = time.perf_counter() - started
    assert all(written)
    note("answer space", f"rendered in process      {len(written) / seconds * 60:,.0f} a minute")
