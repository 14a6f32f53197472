"""The tests that projects come with: run without any service, and against the real servers."""

import shutil
from pathlib import Path

import pytest

from .conftest import DEPTH, Render, check, program, real_servers
from .projects import whole_projects
from .real_servers import free_port
from .stacks import Answers, everything, preset_answers, presets

pytestmark = pytest.mark.full

REAL_STACKS: dict[str, Answers] = {
    **{preset: preset_answers(preset) for preset in presets()},
    "everything": everything(),
    "mysql": whole_projects()["everything-mysql"],
    "redis-streams": whole_projects()["message_broker-redis-streams"],
    "kafka": whole_projects()["everything-without-database"],
}
PAIRS = sorted(name for name in whole_projects() if name.startswith("pairs-"))
EMBEDDED_STACKS = [
    "empty",
    *presets(),
    *(f"{preset}-bare" for preset in presets()),
    *sorted(name for name in whole_projects() if name.startswith("everything")),
    "auth-jwt",
    "auth-api-key",
    "message_broker-memory",
    "shortest-name",
    # Every third stack of the pairwise array; depth exhaustive runs them all.
    *PAIRS[::3],
]
if DEPTH == "exhaustive":
    EMBEDDED_STACKS = sorted({*EMBEDDED_STACKS, *PAIRS})
    REAL_STACKS |= {name: whole_projects()[name] for name in PAIRS}
BROKER_SCHEMES = {
    "redis-streams": "redis",
    "rabbitmq": "amqp",
    "nats": "nats",
    "kafka": "kafka",
}
# Technologies with no server anywhere here, so REQUIRE_REAL=1 cannot hold for them.
EMULATED = {"qdrant"}

# Tansu counts the generations of a group from 0, not 1, so the driver does not tell it when the
# first member leaves: the group waits for that member's session, here a minute, to end.
BEYOND_TANSU = "tests/contracts/test_broker.py::test_returns_what_it_cannot_finish_when_it_drains"


def run_suite(project: Path, folder: Path, *arguments: str, **environment: str) -> str:
    """Run a project's own tests in a copy of it, so that projects stay as rendered."""
    copy = Path(shutil.copytree(project, folder / "project"))
    command = (program("python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)
    return check(*command, cwd=copy, **environment)


def passed(output: str) -> bool:
    """Whether the runner's last line speaks of tests that passed and none that failed."""
    lines = [line for line in output.splitlines() if " in " in line and "passed" in line]
    return bool(lines) and "failed" not in lines[-1] and "error" not in lines[-1]


@pytest.mark.parametrize("name", EMBEDDED_STACKS)
def test_suite_passes_without_any_service(
    name: str, rendered: Render, tmp_path: Path, port_where_nothing_listens: int
) -> None:
    answers = whole_projects()[name]
    answers = preset_answers(answers.get("preset", "custom")) | answers
    nowhere = f"127.0.0.1:{port_where_nothing_listens}"
    schemes = {
        "DATABASE_URL": answers.get("database", ""),
        "CACHE_URL": answers.get("cache", ""),
        "BROKER_URL": BROKER_SCHEMES.get(answers.get("message_broker", ""), ""),
        "VECTORS_URL": answers.get("vector_store", ""),
    }
    urls = {
        k: f"{v}://{nowhere}"
        for k, v in schemes.items()
        if v not in {"", "none", "memory", "sqlite", "lancedb"}
    }
    assert passed(run_suite(rendered(answers), tmp_path, REQUIRE_REAL="0", **urls))


@pytest.fixture
def port_where_nothing_listens() -> int:
    return free_port()


def urls(answers: Answers) -> dict[str, str]:
    """The URL variables of the real servers behind a stack's ports."""
    found = real_servers()
    technology = {
        "DATABASE_URL": answers.get("database"),
        "CACHE_URL": answers.get("cache"),
        "BROKER_URL": answers.get("message_broker", "").replace("redis-streams", "redis"),
        "VECTORS_URL": answers.get("vector_store"),
    }
    if technology["VECTORS_URL"] == "pgvector":
        technology["DATABASE_URL"] = "pgvector"
    urls = {name: found[kind].url for name, kind in technology.items() if kind in found}
    if technology["VECTORS_URL"] == "pgvector" and "VECTORS_URL" in urls:
        urls["VECTORS_URL"] = urls["VECTORS_URL"].replace("postgresql://", "pgvector://")
    return urls


@pytest.mark.parametrize("name", sorted(REAL_STACKS))
def test_suite_passes_against_the_real_servers(name: str, rendered: Render, tmp_path: Path) -> None:
    answers = REAL_STACKS[name]
    required = "0" if EMULATED & set(map(str, answers.values())) else "1"
    left_out = ("--deselect", f"{BEYOND_TANSU}[kafka]")
    output = run_suite(
        rendered(answers), tmp_path, *left_out, REQUIRE_REAL=required, **urls(answers)
    )
    assert passed(output)
