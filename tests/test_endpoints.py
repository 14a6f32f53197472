"""Services as their users meet them: started by `serve`, every operation called once.

Nothing here knows a route: operations come from the service's own OpenAPI document, bodies from
their schemas, identifiers and tokens from earlier answers. So a new skill is walked as it comes.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from .conftest import Render, check, program
from .ports import free_port
from .stacks import Answers, everything, preset_answers, presets
from .test_suites import urls

pytestmark = pytest.mark.full

STACKS: dict[str, Answers] = {
    **{preset: preset_answers(preset) for preset in presets()},
    "everything": everything(),
}
PACKAGE = "order_service"
METHODS = ("post", "get", "put", "patch", "delete")


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("servers", ["embedded", "real"])
def test_every_operation_answers(name: str, servers: str, rendered: Render, tmp_path: Path) -> None:
    answers = STACKS[name]
    environment = {"PYTHONPATH": str(rendered(answers) / "src")}
    environment |= urls(answers) if servers == "real" else {}
    if answers.get("data"):
        check(program("python"), "-m", PACKAGE, "migrate", cwd=tmp_path, **environment)
    with serving(tmp_path, environment) as address, httpx2.Client(base_url=address) as client:
        assert client.get("/readyz").json()["status"] == "ready"
        document = client.get("/openapi.json").json()
        walk = Walk(client, document)
        assert walk.to_the_end() == []
        assert walk.called == sum(len(operations) for operations in document["paths"].values())


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """`serve`, started in a folder until the block ends; its address once it answers."""
    port = free_port()
    command = [program("python"), "-m", PACKAGE, "serve", "--port", str(port)]
    log = (folder / "log").open("w")
    process = subprocess.Popen(command, cwd=folder, env=os.environ | environment, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process, folder / "log")
        yield address
    finally:
        process.terminate()
        assert process.wait(30) == 0, (folder / "log").read_text()


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return once a service answers; fail with its log when it does not."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx2.get(address + "/livez").is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    pytest.fail(log.read_text())


class Walk:
    """Calls operations until all have succeeded or none of the rest does."""

    def __init__(self, client: httpx2.Client, document: Any) -> None:
        self.called = 0
        self._client = client
        self._schemas = document.get("components", {}).get("schemas", {})
        self._left = [
            (method, path, operation)
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        ]
        # What ends something comes last, single items before their collections.
        self._left.sort(key=lambda o: (ending(*o), METHODS.index(o[0]), -len(o[1]) * ending(*o)))
        self._known: dict[str, Any] = {"email": "ada@example.com", "password": "correct horse 9"}
        self._known["new_password"] = self._known["password"]
        self._created: dict[str, str] = {}
        self._token: str | None = None
        self._login: tuple[str, str, Any] | None = None

    def to_the_end(self) -> list[str]:
        """Call everything; what was refused to the last, with the answers."""
        refusals = ["not called yet"]
        while refusals:
            left, refusals = self._left, []
            self._left = []
            for operation in left:
                ends = any(ending(*o) < ending(*operation) for o in self._left)
                if ends or (refusal := self._try(*operation)):
                    refusals.append(f"{operation[:2]}: {'put off' if ends else refusal}")
                    self._left.append(operation)
                else:
                    self.called += 1
            if len(self._left) == len(left):
                break
        return refusals

    def _try(self, method: str, path: str, operation: Any) -> str:
        """Why an operation could not be called with success, or nothing."""
        collection = path.partition("/{")[0]
        if "{" in path and collection not in self._created:
            return f"nothing was created at {collection}"
        response = self._call(method, path, operation)
        if response.status_code == 401 and self._login:
            # An earlier operation ended the session.
            self._call(*self._login)
            response = self._call(method, path, operation)
        return "" if response.is_success else response.text

    def _call(self, method: str, path: str, operation: Any) -> httpx2.Response:
        parameters = operation.get("parameters", [])
        target = re.sub(r"{\w+}", self._created.get(path.partition("/{")[0], ""), path)
        query = {p["name"]: "text" for p in parameters if p["in"] == "query" and p.get("required")}
        headers = {"If-Match": "*"} if any(p["name"] == "If-Match" for p in parameters) else {}
        if self._token and operation.get("security"):
            headers["Authorization"] = f"Bearer {self._token}"
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        response = self._client.request(
            method.upper(),
            target,
            params=query,
            headers=headers,
            json=self._example(body["schema"]) if body else None,
        )
        if response.is_success and response.content:
            fields = dict(leaves(response.json()))
            if "access_token" in fields:
                self._token = fields["access_token"]
                self._login = self._login or (method, path, operation)
            self._known |= {k: v for k, v in fields.items() if k.endswith("_token")}
            if method == "post" and "id" in fields:
                self._created[path] = str(fields["id"])
        return response

    def _example(self, schema: Any, name: str = "") -> Any:
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        if "properties" in schema:
            wanted = schema.get("required") or schema["properties"]
            return {key: self._example(schema["properties"][key], key) for key in wanted}
        if name in self._known:
            return self._known[name]
        if "anyOf" in schema:
            return self._example(schema["anyOf"][0], name)
        if "enum" in schema or "default" in schema:
            return schema["enum"][0] if "enum" in schema else schema["default"]
        kinds = {"integer": 1, "number": 1.0, "boolean": True, "array": [], "string": "An example"}
        return kinds[schema["type"]]


def ending(method: str, path: str, _: Any) -> int:
    """How much ends with an operation: nothing, a thing, or the caller."""
    return 2 if path.endswith("/deletion") else int(method == "delete")


def leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """The named scalars of an answer, inner ones included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                yield from leaves(inner)
            else:
                yield key, inner
