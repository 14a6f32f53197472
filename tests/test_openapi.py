"""Services do what their OpenAPI documents say, and nothing else: every check of schemathesis.

It generates valid and invalid requests from the document, sends them to a service that is served
on this machine, logs in by itself, and follows what it has created.
"""

import subprocess
from pathlib import Path

import httpx2
import pytest

from .conftest import Note, Render, check, program
from .serving import PACKAGE, serving
from .stacks import Answers, everything, preset_answers

pytestmark = pytest.mark.full

VERSIONS: Answers = {
    "preset": "custom",
    "database": "sqlite",
    "data": ["alembic-migrations"],
    "auth": ["jwt"],
    "api": ["api-versioning"],
}
# How a client of version 2 says so, where no URL does; who says nothing is answered by version 1.
STRATEGIES = {
    "url": (),
    # Not the phase that leaves each required header out: that is what says nothing.
    "header": ("-H", "API-Version: v2", "--phases", "examples,fuzzing,stateful"),
    "media-type": ("-H", f"Accept: application/vnd.{PACKAGE}.v2+json"),
}
STACKS: dict[str, Answers] = {
    "crud-api": preset_answers("crud-api"),
    "everything": everything(),
    **{f"versions-{strategy}": VERSIONS for strategy in STRATEGIES},
}
ADA = {"email": "ada@example.com", "password": "correct horse 9"}
# It logs in whenever it has logged itself out.
LOGIN = f"""
[auth.dynamic.openapi.HTTPBearer]
path = "/sessions"
payload = {{ email = "{ADA["email"]}", password = "{ADA["password"]}" }}
extract_selector = "/access_token"
"""
# Limits that thousands of requests from one address do not reach, and hashes that cost nothing.
ENVIRONMENT = {
    "PASSWORDS_MEMORY_KIB": "8",
    "PASSWORDS_PASSES": "1",
    "LOGINS_PAIR_LIMIT": "1000000",
    "LOGINS_ADDRESS_LIMIT": "1000000",
    "LOGINS_ACCOUNT_LIMIT": "1000000",
    "LOGINS_REGISTRATION_LIMIT": "1000000",
    "LIMITS_RATE": "1000000/minute",
    # A stream is read to its end.
    "STREAMS_LONGEST_SECONDS": "0.1",
}
# Of many operations fewer examples each: they share what reads and refuses.
EXAMPLES = dict.fromkeys(("everything", "versions-header", "versions-media-type"), "12")
MOST, SEED = "40", "9"


@pytest.mark.parametrize("name", STACKS)
def test_service_is_what_its_document_says(
    name: str, rendered: Render, tmp_path: Path, note: Note
) -> None:
    project = rendered(STACKS[name])
    environment = ENVIRONMENT | {"PYTHONPATH": str(project / "src")}
    document, naming = "openapi.json", ()
    if name.startswith("versions-"):
        environment["VERSIONS_STRATEGY"] = strategy = name.removeprefix("versions-")
        document, naming = "openapi/v2.json", STRATEGIES[strategy]
    check(program("python"), "-m", PACKAGE, "migrate", cwd=tmp_path, **environment)
    settings = tmp_path / "schemathesis.toml"
    given = (project / "schemathesis.toml").read_text("utf-8")
    settings.write_text(given + LOGIN, "utf-8")
    with serving(tmp_path, environment) as address:
        assert httpx2.post(f"{address}/accounts", json=ADA, timeout=60).status_code == 202
        command = [program("schemathesis"), "--config-file", str(settings), "run"]
        command += [f"{address}/{document}", "--continue-on-failure"]
        command += [
            "--max-examples",
            EXAMPLES.get(name, MOST),
            "--seed",
            SEED,
            "--generation-database",
            "none",
            # How fast it generates says something of the machine, nothing of the service.
            "--suppress-health-check",
            "too_slow",
        ]
        done = subprocess.run(
            [*command, *naming, "--no-color"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    summary = done.stdout.rstrip().rpartition("\n")[2]
    note("schemathesis", f"{name:12} {summary.strip(' =')}")
