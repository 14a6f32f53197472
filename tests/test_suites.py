"""The tests that projects come with: run without any service, and against the real servers."""

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from pick_a_stack.template import Template

from .conftest import DEPTH, Note, Render, real_servers
from .contributions import contributed
from .exclusions import Exclusion, exclusions, left_out, may_be_skipped, without
from .projects import whole_projects
from .proofs import Proofs
from .stacks import NAME, Answers, everything, preset_answers, presets, sample
from .suites import failure, forget, keep, reproduction, run_suite

pytestmark = pytest.mark.full

# The servers of all presets are those of everything, whose tests are most of theirs.
REAL_STACKS: dict[str, Answers] = {
    "event-driven": preset_answers("event-driven"),
    "everything": everything(),
    "mysql": whole_projects()["everything-mysql"],
    "redis-streams": whole_projects()["message_broker-redis-streams"],
    "kafka": whole_projects()["everything-without-database"],
    "procrastinate": whole_projects()["jobs-procrastinate"],
}
PAIRS = sorted(name for name in whole_projects() if name.startswith("pairs-"))
SAMPLE = 4
EMBEDDED_STACKS = [
    "empty",
    *presets(),
    "minimal-bare",
    "crud-api-bare",
    "auth-jwt",
    "auth-api-key",
    "message_broker-memory",
    *sample(PAIRS, SAMPLE),
]
if DEPTH == "exhaustive":
    REAL_STACKS |= {preset: preset_answers(preset) for preset in presets()}
    REAL_STACKS |= {name: whole_projects()[name] for name in PAIRS}
    # At depth full, those of everything run against servers, and without any in test_closures.py.
    every = [name for name in whole_projects() if name.startswith("everything")]
    bare = [f"{preset}-bare" for preset in presets()]
    EMBEDDED_STACKS = sorted({*EMBEDDED_STACKS, *PAIRS, *every, *bare, "shortest-name"})
# Technologies with no server anywhere here, so REQUIRE_REAL=1 cannot hold for them.
EMULATED = {each.technology for each in exclusions() if each.skips}
# The technology of a server, where its URL begins with another name.
BY_SCHEME = {"amqp": "rabbitmq"}
LEFT_OUT = [each for each in exclusions() if each.test]

Suite = Callable[..., tuple[str, ...]]


@pytest.fixture
def passes(rendered: Render, tmp_path: Path, note: Note, shared: Path) -> Suite:
    """Runs those of a project's tests that no equal run has passed; the reasons of the skipped."""

    proofs = Proofs.of_this_run(shared)

    def passing(
        name: str,
        answers: Answers,
        deselected: Collection[str] = (),
        of_servers: bool = False,
        **environment: str,
    ) -> tuple[str, ...]:
        project = rendered(answers)
        outcome, questions = proofs.run(project, tmp_path, deselected, of_servers, **environment)
        if outcome is None:
            note("projects' own tests", f"{name:36} all proven by equal runs")
            return questions.skips()
        note("projects' own tests", outcome.line(name))
        forget(name)
        if not outcome.is_good:
            arguments = without(deselected)
            command = reproduction(keep(name, project), answers, arguments, environment)
            pytest.fail(failure(outcome, command), pytrace=False)
        return questions.skips()

    return passing


@pytest.mark.parametrize("name", EMBEDDED_STACKS)
def test_suite_passes_without_any_service(name: str, passes: Suite) -> None:
    skips = passes(name, whole_projects()[name], REQUIRE_REAL="0")
    assert not [reason for reason in skips if not reason.startswith("no ")]


def urls(answers: Answers) -> dict[str, str]:
    """The URL variables of the real servers behind a stack's ports."""
    found = real_servers()
    technology = {}
    for server in contributed(Template().complete(NAME | answers), "servers").values():
        scheme = server.url.partition(":")[0]
        technology[server.variable] = BY_SCHEME.get(scheme, scheme)
    if answers.get("vector_store") == "pgvector":
        technology |= {"DATABASE_URL": "pgvector", "VECTORS_URL": "pgvector"}
    urls = {name: found[kind].url for name, kind in technology.items() if kind in found}
    if technology.get("VECTORS_URL") == "pgvector" and "VECTORS_URL" in urls:
        urls["VECTORS_URL"] = urls["VECTORS_URL"].replace("postgresql://", "pgvector://")
    return urls


@pytest.mark.parametrize("name", sorted(REAL_STACKS))
def test_suite_passes_against_the_real_servers(name: str, rendered: Render, passes: Suite) -> None:
    answers = REAL_STACKS[name]
    servers = urls(answers)
    required = "1" if servers and not EMULATED & set(map(str, answers.values())) else "0"
    skips = passes(
        f"{name}-on-real-servers",
        answers,
        left_out(),
        # The others pass alike without any server: in everything-embedded, presets and pairs.
        of_servers=DEPTH != "exhaustive",
        REQUIRE_REAL=required,
        **servers,
    )
    assert not [reason for reason in skips if not may_be_skipped(reason)]
    # So what looks for variables that are no settings, as the service does at start, finds none.
    example = (rendered(answers) / ".env.example").read_text(encoding="utf-8").splitlines()
    assert servers.keys() <= {line.partition("=")[0] for line in example}


@pytest.mark.parametrize("exclusion", LEFT_OUT, ids=lambda each: each.name)
def test_what_is_left_out_still_fails(
    exclusion: Exclusion, rendered: Render, tmp_path: Path
) -> None:
    answers = REAL_STACKS[exclusion.technology]
    outcome = run_suite(
        rendered(answers), tmp_path, exclusion.test, REQUIRE_REAL="1", **urls(answers)
    )
    assert (outcome.passed, outcome.failed) == (0, 1), (
        f"{exclusion.name}: the test passes by now, or is gone: take the entry out of "
        f"tests/exclusions.yml\n{outcome.output[-3000:]}"
    )
