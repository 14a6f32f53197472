"""What the platform and coding-agent choices write is valid, and is true."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from pick_a_stack import ROOT

from .conftest import Render, check, program
from .stacks import Answers

STACKS: dict[str, Answers] = {
    "empty": {"examples": False},
    "sqlite": {"database": "sqlite", "data": ["alembic-migrations"], "vector_store": "lancedb"},
    "pgvector": {
        "security": ["security-scanning"],
        "database": "postgresql",
        "data": ["alembic-migrations"],
        "vector_store": "pgvector",
        "cache": "redis",
        "message_broker": "nats",
        "auth": ["jwt"],
    },
    "postgresql": {"database": "postgresql", "vector_store": "qdrant", "message_broker": "kafka"},
    "mysql": {"database": "mysql", "vector_store": "chroma", "message_broker": "rabbitmq"},
    "redis": {"cache": "redis", "message_broker": "redis-streams"},
    "newest": {"python": "3.14", "cache": "memory", "message_broker": "memory"},
}
WORKFLOW = ".github/workflows/ci.yml"
BOTH: Answers = {"platform": ["docker-python", "github-actions-python"]}


@pytest.fixture(params=STACKS)
def project(request: pytest.FixtureRequest, rendered: Render) -> Path:
    """A project of each stack, with both platforms and both coding agents."""
    agents = {"coding_agents": ["agents-md", "claude-code"]}
    return rendered(STACKS[request.param] | BOTH | agents)


def read_yaml(path: Path) -> Any:
    """A YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def composed(project: Path) -> dict[str, Any]:
    """compose.yaml as Docker Compose sees it, included files and variables resolved."""
    command = (program("docker-compose"), "config", "--format", "json")
    config: dict[str, Any] = json.loads(check(*command, cwd=project))
    return config


def test_compose_files_are_valid(project: Path) -> None:
    composed(project)
    files = ["compose.yaml", *(str(path) for path in sorted(project.glob("compose/*.yaml")))]
    check(
        program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", *files, cwd=project
    )


def test_compose_starts_the_service_after_its_servers_are_healthy(project: Path) -> None:
    services = composed(project)["services"]
    servers = {path.stem for path in project.glob("compose/*.yaml")} - {"own"}
    assert set(services) >= {"app", *servers}
    for name in services.keys() - servers:
        waits = services[name].get("depends_on", {})
        assert {key for key in waits if key in servers} == servers
        assert all(waits[server]["condition"] == "service_healthy" for server in servers)
    assert all("healthcheck" in services[server] for server in servers)


def test_compose_files_belong_to_servers_that_are_included(project: Path) -> None:
    included = read_yaml(project / "compose.yaml")["include"]
    assert sorted(included) == [f"compose/{p.name}" for p in sorted(project.glob("compose/*.yaml"))]


def test_compose_publishes_on_loopback_only(project: Path) -> None:
    for service in composed(project)["services"].values():
        assert all(port["host_ip"] == "127.0.0.1" for port in service.get("ports", []))


def test_compose_points_the_service_at_servers_that_it_starts(project: Path) -> None:
    services = composed(project)["services"]
    for name, value in services["app"]["environment"].items():
        if name.endswith("_URL") and (host := urlsplit(value).hostname):
            assert host in services, f"{name} names {host}"


def test_tests_reach_the_servers_of_compose_as_the_readme_says(project: Path) -> None:
    services = composed(project)["services"]
    readme = (project / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^export (\w+)=(.*)$", readme, re.MULTILINE))
    tests = (project / "tests/servers.py").read_text(encoding="utf-8")
    wanted = dict(re.findall(r'variable="(\w+)",\n\s+url="([\w+]*)://', tests))
    assert told.keys() == wanted.keys()
    inside = services["app"]["environment"]
    for variable, url in told.items():
        given, own = urlsplit(url), urlsplit(inside[variable])
        assert (given.scheme, given.hostname) == (wanted[variable], "127.0.0.1")
        ports = services[own.hostname or ""]["ports"]
        assert str(given.port) in {port["published"] for port in ports}
        assert (given.username or None, given.path) == (own.username, own.path)
        assert given.password == inside.get(variable.replace("_URL", "_PASSWORD"))


def test_compose_sets_no_variable_that_the_service_does_not_know(project: Path) -> None:
    known = set(re.findall(r"^(\w+)=", (project / ".env.example").read_text(), re.MULTILINE))
    environment = composed(project)["services"]["app"]["environment"]
    implemented = {name for name in environment if name.split("_")[0].lower() in groups(project)}
    assert implemented <= known


def groups(project: Path) -> set[str]:
    """The groups of settings."""
    text = (project / "src/order_service/settings.py").read_text(encoding="utf-8")
    return set(re.findall(r"^    (\w+): \w+ = \w+\(\)$", text, re.MULTILINE))


def test_migrations_end_before_the_service_starts(rendered: Render) -> None:
    project = rendered(STACKS["sqlite"] | BOTH)
    services = composed(project)["services"]
    assert services["migrate"]["command"] == ["migrate"]
    assert services["app"]["depends_on"]["migrate"]["condition"] == (
        "service_completed_successfully"
    )


def test_dockerfile_is_clean(project: Path) -> None:
    check(program("hadolint"), "Dockerfile", cwd=project)


def test_image_ends_as_a_fixed_user_that_is_not_root(project: Path) -> None:
    lines = (project / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1] == "10001:10001"
    assert 'ENTRYPOINT ["python", "-m", "order_service"]' in lines


class Health(BaseHTTPRequestHandler):
    """Alive at /livez, and nowhere else."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/livez" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def answering(host: str) -> Iterator[int]:
    """The port of something that answers /livez at an address."""
    with HTTPServer((host, 0), Health) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("host", "at"),
    [
        ("0.0.0.0", "127.0.0.1"),
        ("::", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("127.0.0.2", "127.0.0.2"),
    ],
)
def test_health_check_asks_where_the_service_listens(host: str, at: str, rendered: Render) -> None:
    text = (rendered(BOTH) / "Dockerfile").read_text(encoding="utf-8")
    command = json.loads(re.findall(r"^    CMD (\[.*\])$", text, re.MULTILINE)[0])
    assert command[0] == "python"

    def code(port: int) -> int:
        environment = {"SERVER_HOST": host, "SERVER_PORT": str(port)}
        done = subprocess.run(
            [sys.executable, *command[1:]],
            env=environment,
            capture_output=True,
            timeout=20,
            check=False,
        )
        return done.returncode

    with answering(at) as port:
        assert code(port) == 0
    assert code(1) != 0


def workflows(project: Path) -> list[str]:
    """Every workflow of a project."""
    found = sorted(project.glob(".github/workflows/*.yml"))
    return [path.relative_to(project).as_posix() for path in found]


def test_workflows_are_clean(project: Path) -> None:
    files = workflows(project)
    assert WORKFLOW in files
    check(program("actionlint"), *files, cwd=project)
    schema = ("--builtin-schema", "vendor.github-workflows")
    check(program("check-jsonschema"), *schema, *files, cwd=project)


def test_workflow_tests_every_python_from_the_oldest_on(rendered: Render) -> None:
    project = rendered({"python": "3.13"} | BOTH)
    jobs = read_yaml(project / WORKFLOW)["jobs"]
    assert jobs["tests"]["strategy"]["matrix"]["python"] == ["3.13", "3.14"]


def test_workflow_runs_every_real_server_of_the_stack(project: Path) -> None:
    tests = read_yaml(project / WORKFLOW)["jobs"]["tests"]
    environment = tests["env"]
    text = (project / "tests/servers.py").read_text(encoding="utf-8")
    servers = re.findall(r'variable="(\w+)",\n\s+url="(\w[\w+]*)://', text)
    for variable, scheme in servers:
        given = urlsplit(environment[variable])
        assert given.scheme == scheme, f"{variable} in the workflow is not for {scheme}"
        assert f"{given.port}:{given.port}" in str(tests["services"])
        containers = [each.get("env", {}) for each in tests["services"].values()]
        told = {"guest", *(value for each in containers for value in each.values())}
        assert given.password is None or {given.username, given.password} <= told | {
            "postgres",
            "root",
        }
    assert ("services" in tests) == bool(servers)
    assert environment["REQUIRE_REAL"] == "1"


def test_workflow_runs_what_the_readme_says(project: Path) -> None:
    readme = (project / "README.md").read_text(encoding="utf-8")
    jobs = read_yaml(project / WORKFLOW)["jobs"]
    steps = jobs["checks"]["steps"] + jobs["tests"]["steps"]
    runs = [step.get("run", "").replace(" --output-format=github", "") for step in steps]
    plain = {run.replace(" --locked", "") for run in runs}
    assert {"uv sync", "uv run pytest"} < plain
    assert [run for run in plain if run not in readme] == []


def test_workflows_pin_actions_by_commit(project: Path) -> None:
    texts = [(project / name).read_text(encoding="utf-8") for name in workflows(project)]
    used = [line for text in texts for line in re.findall(r"uses: (.*)", text)]
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used)


def test_image_is_built_in_the_workflow_only_where_there_is_one(rendered: Render) -> None:
    project = rendered({"platform": ["github-actions-python"]})
    jobs = read_yaml(project / WORKFLOW)["jobs"]
    assert set(jobs) == {"checks", "tests"}
    assert not (project / "Dockerfile").exists()


def skills_in(folder: Path) -> set[str]:
    """The skills below a folder."""
    return {path.parent.name for path in folder.glob("*/SKILL.md")}


def test_agents_file_names_exactly_the_skills_present(project: Path) -> None:
    text = (project / "AGENTS.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^- `([\w-]+)`: ", text, re.MULTILINE))
    assert listed
    assert listed == skills_in(project / ".agents/skills") == skills_in(project / ".claude/skills")


def test_agents_file_names_only_folders_that_exist(project: Path) -> None:
    text = (project / "AGENTS.md").read_text(encoding="utf-8")
    for path in re.findall(r"^\| `(src/[\w/.]+|tests/[\w/.]+)`", text, re.MULTILINE):
        assert (project / path).exists(), path


def test_references_are_of_the_technologies_picked(project: Path) -> None:
    answers = read_yaml(project / ".copier-answers.yml")
    picked = {str(value) for answer in answers.values() for value in aslist(answer)}
    picked |= {"notes"} if answers["examples"] else set()
    # What both ways of logging in share.
    picked |= {"accounts"} if picked & {"jwt", "session"} else set()
    # Two specifications in the name of an answer, one of them on the page.
    picked |= {"oidc"} if "oauth2-oidc" in picked else set()
    # How events are published where there is a broker and no outbox.
    has_outbox = "outbox-pattern" in picked
    picked |= {"outbox"} if has_outbox else {"best-effort"}
    # How notes are indexed, and jobs are sent.
    picked |= {"jobs"} if answers["jobs"] != "none" else {"after-commit"}
    picked |= set() if has_outbox else {"after-commit"}
    pages = {path.stem for path in project.glob(".agents/skills/*/references/*.md")}
    assert pages <= picked


def aslist(answer: Any) -> list[Any]:
    """An answer as a list."""
    return answer if isinstance(answer, list) else [answer]


def test_delegates_have_a_skill_that_is_present(project: Path) -> None:
    present = skills_in(project / ".claude/skills")
    files = sorted(project.glob(".claude/agents/*.md"))
    assert "infrastructure-engineer" in {path.stem for path in files}
    for path in files:
        head = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
        assert head["name"] == path.stem
        assert set(head["skills"]) <= present
        assert head["skills"]
        assert head["description"].startswith("Delegate when ")


def test_auditor_cannot_write_and_is_there_only_with_something_to_audit(rendered: Render) -> None:
    agent = Path(".claude/agents/security-auditor.md")
    plain = rendered({"coding_agents": ["claude-code"]})
    assert not (plain / agent).exists()
    source = ROOT / "fragments/coding-agents.claude-code" / f"{agent}.jinja"
    assert "\ntools: Read, Grep, Glob\n" in source.read_text(encoding="utf-8")


def test_claude_alone_gets_the_same_instructions(rendered: Render) -> None:
    project = rendered({"coding_agents": ["claude-code"]})
    assert (project / "CLAUDE.md").read_text(encoding="utf-8") == "@AGENTS.md\n"
    assert "`.claude/skills/<skill>/SKILL.md`" in (project / "AGENTS.md").read_text()
    assert not (project / ".agents").exists()


def test_no_coding_agent_leaves_no_file(rendered: Render) -> None:
    project = rendered({"coding_agents": [], "platform": []})
    left = {path.name for path in project.iterdir()}
    assert not left & {"AGENTS.md", "CLAUDE.md", ".agents", ".claude", "Dockerfile", ".github"}
