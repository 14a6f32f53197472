"""Services as their users meet them: started with their workers, every operation called once."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from .conftest import Render, check, program
from .serving import PACKAGE, own_database, serving, working
from .stacks import Answers, everything, preset_answers, presets
from .test_suites import urls
from .walking import Walk

pytestmark = pytest.mark.full

STACKS: dict[str, Answers] = {
    **{preset: preset_answers(preset) for preset in presets()},
    "everything": everything(),
}


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("servers", ["embedded", "real"])
def test_every_operation_answers(name: str, servers: str, rendered: Render, tmp_path: Path) -> None:
    answers = STACKS[name]
    with ExitStack() as stack:
        environment = {"PYTHONPATH": str(rendered(answers) / "src")}
        if servers == "real":
            environment |= stack.enter_context(own_database(urls(answers)))
        if "webhook-integration" in answers.get("api", []):
            # The endpoint that is registered is the service itself.
            environment["WEBHOOKS_ALLOW_PRIVATE"] = "true"
        if "file-upload-storage" in answers.get("api", []):
            # Else files stay in quarantine.
            environment["SCANNER_URL"] = "trust://"
        if answers.get("authorization", "none") != "none":
            # Roles are granted by whoever has this one.
            environment["AUTHORIZATION_DEFAULT_ROLE"] = "admin"
        # A stream is read to its end.
        environment["STREAMS_LONGEST_SECONDS"] = "0.1"
        if answers.get("data"):
            check(program("python"), "-m", PACKAGE, "migrate", cwd=tmp_path, **environment)
        address = stack.enter_context(serving(tmp_path, environment))
        stack.enter_context(working(tmp_path, environment))
        client = stack.enter_context(httpx2.Client(base_url=address, timeout=60))
        assert client.get("/readyz").json()["status"] == "ready"
        for document, below in documents(client):
            walk = Walk(client, document, below)
            assert not (refusals := walk.to_the_end()), "\n".join(refusals)
            assert walk.called == sum(len(operations) for operations in document["paths"].values())


def documents(client: httpx2.Client) -> Iterator[tuple[Any, str]]:
    """The document of a service, and those of its later versions, with what paths begin with."""
    yield client.get("/openapi.json").json(), ""
    for number in count(2):
        response = client.get(f"/openapi/v{number}.json")
        if not response.is_success:
            return
        document = response.json()
        below = document["servers"][0]["url"]
        paths = {below + path: operations for path, operations in document["paths"].items()}
        yield document | {"paths": paths}, below
