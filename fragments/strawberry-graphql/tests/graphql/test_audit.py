"""GraphQL over HTTP, as the audits of the npm package `graphql-http` have it."""

import json
import shutil
import subprocess
from pathlib import Path

import anyio
import pytest

from acme.graphql.settings import GraphqlSettings
from acme.settings import Settings

from ..credentials import headers_for
from ..http.serving import serving
from .things import PATIENCE_SECONDS, things

ROOT = Path(__file__).parents[2]
AUDIT = """
const { auditServer } = require("graphql-http");
const [url, credentials] = process.argv.slice(1);
const fetchFn = (to, init = {}) =>
  fetch(to, { ...init, headers: { ...init.headers, ...JSON.parse(credentials) } });
auditServer({ url, fetchFn }).then((results) =>
  console.log(JSON.stringify(results.map(({ name, status, reason }) => [name, status, reason])))
);
"""


@pytest.fixture
def node() -> str:
    """The command; skips the test where it or the package is not there."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("no node: install Node.js")
    needed = [found, "-e", "require('graphql-http')"]
    if subprocess.run(needed, cwd=ROOT, check=False, capture_output=True).returncode:
        pytest.skip("no graphql-http: npm install --no-save graphql graphql-http")
    return found


async def test_passes_the_audits(node: str, settings: Settings) -> None:
    # They try variables on the schema itself.
    told = settings.model_copy(update={"graphql": GraphqlSettings(introspection=True)})
    with anyio.fail_after(PATIENCE_SECONDS):
        async with things(told) as (app, services), serving(app, settings.server) as port:
            headers = json.dumps(await headers_for(services, "ada"))
            command = [node, "-e", AUDIT, f"http://127.0.0.1:{port}/graphql", headers]
            done = await anyio.run_process(command, cwd=ROOT)
    results = json.loads(done.stdout)
    assert len(results) > 50
    assert [each for each in results if each[1] != "ok"] == []
