"""Projects' tests use the servers that variables name and no others, and say so in a line each."""

import re
from pathlib import Path

import pytest

from .conftest import Render
from .stacks import Answers
from .suites import run_suite
from .wheels import valkey

STACK: Answers = {
    "database": "postgresql",
    "cache": "redis",
    "message_broker": "nats",
    "examples": False,
}
THEIRS = ("tests/contracts", "tests/cache", "-k", "nats or postgresql or redis")
SKIPPED = re.compile(r"^SKIPPED \[\d+\] tests/servers\.py:\d+: (.*)$", re.MULTILINE)
OF_THE_CACHE = ("tests/contracts/test_cache.py", "tests/contracts/test_stale.py")


def test_no_server_is_used_without_its_variable(rendered: Render, tmp_path: Path) -> None:
    outcome = run_suite(rendered(STACK), tmp_path, *THEIRS)
    assert (outcome.ended_with, outcome.failed) == (0, 0), outcome.output[-3000:]
    assert len(outcome.skips) > outcome.output.count("SKIPPED") == 3
    assert sorted(SKIPPED.findall(outcome.output)) == [
        "no nats: set BROKER_URL, such as nats://127.0.0.1:4222",
        "no postgresql: set DATABASE_URL, such as postgresql://USER:PASSWORD@127.0.0.1:5432/NAME",
        "no redis-cache: set CACHE_URL, such as redis://127.0.0.1:6379/15",
    ]
    assert "real server for" not in outcome.output


def test_absent_server_is_a_failure_where_it_is_required(rendered: Render, tmp_path: Path) -> None:
    outcome = run_suite(rendered(STACK), tmp_path, OF_THE_CACHE[0], REQUIRE_REAL="1")
    assert outcome.failed
    assert not outcome.skips
    assert "no redis-cache: set CACHE_URL" in outcome.output


@pytest.mark.parametrize("password", ["Qx/7+pR2kdZt4w==", "p@ssw0rd"])
def test_server_is_used_with_the_password_beside_its_variable(
    password: str, rendered: Render, tmp_path: Path
) -> None:
    with valkey("--requirepass", password) as server:
        assert server
        outcome = run_suite(
            rendered(STACK),
            tmp_path,
            *OF_THE_CACHE,
            REQUIRE_REAL="1",
            CACHE_URL=server.url,
            CACHE_PASSWORD=password,
        )
    assert outcome.is_good, outcome.output[-3000:]
    assert not outcome.skips
    assert "real server for cache: redis-cache at 127.0.0.1:" in outcome.output
