"""What cannot be tested is known by name, exists, is still needed, and becomes less."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pick_a_stack import ROOT

from .conftest import real_servers
from .exclusions import PROBES, Exclusion, exclusions, may_be_skipped
from .ports import Found, free_port

# Take names away with their entries; a new name would be a hole that nobody had before.
KNOWN = {
    "apache-kafka",
    "docker-daemon",
    "embedding-endpoint",
    "github-runner",
    "kafka-member-that-leaves",
    "mysql-server",
    "qdrant-server",
}
# Where tests are skipped, and when. On the machine that runs all tests none of these happens
# against real servers but for an exclusion: `test_suites.py` holds that.
SKIPS = {
    "fragments/api-gateway-patterns/tests/gateway/standing.py": "there is no nginx",
    "fragments/caching-strategies.redis/tests/cache/own_redis.py": "there is no redis-server",
    "fragments/distributed-locks.shared/tests/locks/test_processes.py": "no process can be paused",
    "fragments/fastapi-advanced/tests/http/test_server.py": "this machine has no IPv6",
    "fragments/file-scanning/tests/scanning/own_clamd.py": "there is no clamd",
    "fragments/file-upload-storage.tus/tests/files/test_kills.py": "there is no tus client",
    "fragments/message-queues.nats/tests/broker/own_server.py": "there is no nats-server",
    "fragments/message-queues.redis-streams/tests/broker/own_server.py": "there is no redis-server",
    "fragments/object-storage/tests/storage/own_s3.py": "there is no moto_server",
    "fragments/observability-monitoring/tests/metrics/test_monitoring.py": "there is no promtool",
    "fragments/realtime-sync.sql/tests/coediting/peers.py": "there is no Yjs for Node",
    "fragments/saga-patterns/tests/sagas/test_kills.py": "no process forks on Windows",
    "fragments/sqlalchemy-2-async.postgresql/tests/test_pooler.py": "there is no PgBouncer",
    "fragments/strawberry-graphql/tests/graphql/test_audit.py": "there is no graphql-http for Node",
    "fragments/temporal-io/tests/temporal/programs.py": "there is no wheel with the server",
    "template/tests/servers.py.jinja": "no variable names a server, unless REQUIRE_REAL=1",
    "tests/test_browser.py": "there is no Chromium",
    "tests/test_browser_logins.py": "there is no Chromium",
    "tests/test_documentation.py": "there is no Chromium",
    "tests/plugins/proving.py": "an equal run has passed the test",
    "tests/cli/test_interrupted.py": "this user may not mount a file system",
    "tests/updates/history.py": "the clone has no history, unless REQUIRE_REAL=1",
    "tests/web/test_person.py": "there is no Chromium, or no axe-core",
}
# These name what they look for, or write tests of their own that are skipped.
SPEAK_OF_SKIPPING = (
    "exclusions",
    "test_exclusions",
    "test_failures",
    "test_proofs",
    "test_resuming",
)
SKIPPING = re.compile(
    r"pytest\.(skip|xfail|importorskip)\(|mark\.(skip|skipif|xfail)\b|SkipTest|--deselect"
)


def test_list_only_shrinks() -> None:
    assert {each.name for each in exclusions()} == KNOWN


@pytest.mark.parametrize("exclusion", exclusions(), ids=lambda each: each.name)
def test_is_still_needed(exclusion: Exclusion) -> None:
    assert exclusion.is_needed(real_servers()), (
        f"{exclusion.name}: {exclusion.until} has come true here: "
        f"test it, and take the entry out of tests/exclusions.yml"
    )


@pytest.mark.parametrize("exclusion", exclusions(), ids=lambda each: each.name)
def test_names_what_exists(exclusion: Exclusion) -> None:
    assert (ROOT / "fragments" / exclusion.fragment / "fragment.yml").exists()
    assert len(exclusion.until) == 1
    assert exclusion.until.keys() <= PROBES.keys()
    assert bool(exclusion.test) == ("passes" in exclusion.until)
    if exclusion.test:
        file, function, adapter = re.fullmatch(r"(.+)::(\w+)\[(.+)\]", exclusion.test).groups()
        texts = [path.read_text(encoding="utf-8") for path in ROOT.glob(f"fragments/*/{file}")]
        assert any(f"def {function}(" in text for text in texts)
        assert adapter in servers(exclusion.fragment)
    if exclusion.skips:
        assert exclusion.skips.removeprefix("no ") in servers(exclusion.fragment)


def servers(fragment: str) -> set[str]:
    """The real servers that the tests of a fragment ask for."""
    text = (ROOT / "fragments" / fragment / "fragment.yml").read_text(encoding="utf-8")
    return set(yaml.safe_load(text).get("servers", {}))


def test_nothing_else_is_skipped() -> None:
    folders = ("fragments", "skills", "template", "tests")
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in files(ROOT / folder)
        if SKIPPING.search(path.read_text(encoding="utf-8"))
    }
    found -= {f"tests/{name}.py" for name in SPEAK_OF_SKIPPING}
    assert found == SKIPS.keys()


def files(folder: Path) -> Iterator[Path]:
    """The Python of a folder, folds included."""
    for pattern in ("*.py", "*.py.jinja"):
        yield from folder.rglob(pattern)


def exclusion(**until: str | int) -> Exclusion:
    """An entry that waits for one thing."""
    return Exclusion(
        name="x", fragment="message-queues.kafka", instead="Tansu", reason="", until=until
    )


@pytest.mark.parametrize(
    ("kind", "needed"), [("Tansu (an emulator of Kafka)", True), ("Kafka on 9092", False)]
)
def test_real_server_ends_an_exclusion_and_what_stands_in_does_not(kind: str, needed: bool) -> None:
    found = {"kafka": Found(url="kafka://127.0.0.1", kind=kind)}
    assert exclusion(is_real="kafka").is_needed(found) is needed
    assert exclusion(is_real="kafka").is_needed({})


@pytest.mark.parametrize(
    ("command", "needed"), [("true", False), ("false", True), ("no-such-program --version", True)]
)
def test_program_that_works_ends_an_exclusion(command: str, needed: bool) -> None:
    assert exclusion(succeeds=command).is_needed({}) is needed


def test_port_that_nothing_listens_on_does_not_end_an_exclusion() -> None:
    assert exclusion(answers=free_port()).is_needed({})


def test_only_what_is_listed_may_be_skipped() -> None:
    assert may_be_skipped("no qdrant: set VECTORS_URL, such as qdrant://127.0.0.1:6333")
    assert not may_be_skipped("no rabbitmq: set BROKER_URL")
    assert not may_be_skipped("")
