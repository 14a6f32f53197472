"""Fixtures: the template as a git repository, projects rendered from it, real servers."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import pytest

from pick_a_stack.cli.sources import open_source
from pick_a_stack.render import commit_all, copy_template
from pick_a_stack.template import write_files

from .costs import COST, Costs, table
from .exclusions import exclusions
from .ports import Found
from .progress import Progress
from .projects import AT_QUICK, whole_projects
from .real_servers import all_servers
from .renders import folder as folder_of_renders
from .resuming import Resuming, add_option
from .sharing import shared_out
from .stacks import NAME, Answers, as_flags

WriteProject = Callable[[Path, Answers], Path]
DEPTHS = ("quick", "full", "exhaustive")
# Services that are started side by side choose their ports of gRPC and of metrics.
os.environ.setdefault("GRPC_PORT", "0")
os.environ.setdefault("METRICS_PORT", "0")
DEPTH = os.environ.get("TEST_DEPTH", "full")
SERVERS = (
    *("postgresql", "pgvector", "mysql", "redis", "rabbitmq", "nats", "kafka"),
    *("chroma", "qdrant", "temporal"),
)
SERVERS_VARIABLE = "TEST_REAL_SERVERS"
_running = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--resume`."""
    add_option(parser)


def pytest_xdist_auto_num_workers() -> int:
    """More processes than cores: the projects' own tests wait for a third of their time."""
    return (os.cpu_count() or 1) * 2


def pytest_configure(config: pytest.Config) -> None:
    """Start the real servers once, before any worker process starts."""
    config.addinivalue_line("markers", "full: takes minutes; left out of depth quick")
    config.addinivalue_line("markers", "exhaustive: takes hours; only at depth exhaustive")
    config.pluginmanager.register(Resuming(config, DEPTH), "resuming")
    config.pluginmanager.register(Costs(), "costs")
    # What runs in a project that several tests share leaves no file there.
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.pluginmanager.register(Progress(config), "progress")
        folder_of_renders()
        found = {} if DEPTH == "quick" else _running.enter_context(all_servers())
        os.environ[SERVERS_VARIABLE] = json.dumps({k: asdict(v) for k, v in found.items()})


def pytest_unconfigure() -> None:
    """Stop the servers that were started."""
    _running.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked for a greater depth; share out what takes minutes."""
    deeper = DEPTHS[DEPTHS.index(DEPTH) + 1 :]
    left_out = [item for item in items if any(map(item.get_closest_marker, deeper))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = shared_out(items, processes, lambda item: item.name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests noted, and which adapter was run against which server."""
    notes: dict[str, list[str]] = {}
    reports = [
        each
        for kind in terminalreporter.stats.values()
        for each in kind
        if isinstance(each, pytest.TestReport)
    ]
    for report in reports:
        for title, line in report.user_properties:
            if report.when == "call":
                notes.setdefault(title, []).append(line)
    notes[COST] = table(reports)
    for title, lines in sorted(notes.items()):
        terminalreporter.section(title)
        for line in lines if title == COST else sorted(lines):
            terminalreporter.write_line(line)
    found = real_servers()
    terminalreporter.section("real servers")
    for name in SERVERS:
        kind = found[name].kind if name in found else "none"
        terminalreporter.write_line(f"{name:12} {kind}")
    terminalreporter.write_line("lancedb      embedded: it is the real engine")
    terminalreporter.section("not tested here")
    for each in exclusions():
        terminalreporter.write_line(f"{each.name:24} instead: {each.instead}")


def real_servers() -> dict[str, Found]:
    """The servers of this run, by technology."""
    return {k: Found(**v) for k, v in json.loads(os.environ.get(SERVERS_VARIABLE, "{}")).items()}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of the working tree, committed, as Copier is given it."""
    folder = copy_template(tmp_path_factory.mktemp("template") / "template")
    commit_all(folder, "template")
    return folder


@pytest.fixture(scope="session")
def write_project(template: Path) -> WriteProject:
    """Writes in process what Copier would: `test_projects.py` holds both to the same bytes."""
    source = open_source(str(template))
    origin = source.origin()

    def writing(folder: Path, answers: Answers) -> Path:
        complete = source.template.complete(NAME | answers)
        write_files(folder, source.template.render(complete, origin))
        return folder

    return writing


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, for all its processes: theirs are below it."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Lines to show below a title after the last test."""

    def noting(title: str, *lines: str) -> None:
        for line in lines:
            record_property(title, line)

    return noting


def at_each_depth(names: Iterable[str]) -> list[object]:
    """Stacks as parameters: at depth quick only the presets and everything."""
    return [
        pytest.param(name, marks=() if name in AT_QUICK else pytest.mark.full)
        for name in sorted(names)
    ]


Note = Callable[..., None]
Render = Callable[[Answers], Path]


@pytest.fixture(scope="session")
def rendered(write_project: WriteProject, tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Renders answers into a new folder; equal answers are rendered once."""
    known: dict[str, Path] = {}

    def rendering(answers: Answers) -> Path:
        key = json.dumps(answers, sort_keys=True)
        if key not in known:
            known[key] = tmp_path_factory.mktemp("project") / "project"
            write_project(known[key], answers)
            # Shown when the test fails: the folder stays, and this makes another.
            flags = " ".join(map(shlex.quote, as_flags(NAME | answers)))
            print(f"{known[key]} is\n  python -m pick_a_stack.render {known[key]} --force {flags}")
        return known[key]

    return rendering


@pytest.fixture(params=at_each_depth(whole_projects()))
def stack(request: pytest.FixtureRequest) -> Answers:
    """Each stack that is tested as a whole project."""
    return whole_projects()[request.param]


def program(name: str) -> str:
    """A program of the environment that the tests run in."""
    return str(Path(sys.executable).parent / name)


def check(*command: str, cwd: Path, **environment: str) -> str:
    """Run a program; its output, or a failure that shows it."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{' '.join(command)} in {cwd}\n{output[-6000:]}"
    return output
