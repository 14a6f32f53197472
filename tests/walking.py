"""A walk over all operations of a service.

Nothing here knows a route: operations come from the service's own OpenAPI document, bodies from
their schemas, identifiers and tokens from earlier answers. So a new skill is walked as it comes.
"""

import re
import time
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import httpx2

METHODS = ("post", "get", "put", "patch", "delete")
# The smallest file that is worth a thumbnail.
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M8AAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


class Walk:
    """Calls operations until all have succeeded or none of the rest does."""

    def __init__(self, client: httpx2.Client, document: Any, below: str = "") -> None:
        self.called = 0
        # What bodies say of addresses is said of all versions.
        self._below = below
        self._patience = time.monotonic() + 60
        # Of each thing that has an address: the name of its identifier, and how the address looks.
        self._things = {
            path.rpartition("/")[0]: (path.rpartition("{")[2][:-1], address_like(path))
            for path in document["paths"]
            if path.endswith("}")
        }
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
        # Whoever wants an address gets one that answers, and is no business of others.
        self._known["url"] = f"{client.base_url}/livez"
        # Whoever announces a file has this one, and sends it where it is asked to.
        self._known |= {"media_type": "image/png", "size": len(PICTURE)}
        # Whoever is given a role need not be there.
        self._known["subject"] = "somebody"
        # By collection: what makes a thing of it, and the things that were made.
        self._makers: dict[str, tuple[str, str, Any]] = {}
        self._made: dict[str, list[str]] = {}
        # Of what is done with a thing, which one it was done with: others may take theirs away.
        self._taken: dict[str, str] = {}
        self._tries = 0
        self._token: str | None = None
        # Of a browser's login, which some operations ask for instead.
        self._cookie = ""
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
                # What workers do comes a moment later.
                if time.monotonic() > self._patience:
                    break
                time.sleep(0.2)
        return refusals

    def _try(self, method: str, path: str, operation: Any) -> str:
        """Why an operation could not be called with success, or nothing."""
        if "{" in path and not self._id_in(path):
            if method != "post" or not path.endswith("}"):
                return "nothing was created for it"
            # Something else than this service makes those that it takes from.
            response = self._client.post(path.replace("{", "").replace("}", ""))
            return "" if response.status_code == 404 else response.text
        collection, _, rest = path.partition("/{")
        what = rest.partition("}")[2]
        if method == "post" and what.count("/") == 1 and collection in self._makers:
            self._call(*self._makers[collection])
            taken = self._made[collection][-1]
            self._taken[collection + what] = taken
            # Whatever else is called changes another, where there is one.
            self._made[collection].sort(key=lambda each: each != taken)
        response = self._call(method, path, operation)
        if response.status_code == 401 and self._login:
            # An earlier operation ended the session.
            self._call(*self._login)
            response = self._call(method, path, operation)
        if response.status_code == 401 and self._cookie:
            response = self._call(method, path, operation, by_cookie=True)
        if response.status_code in {404, 409} and method == "delete":
            # It has ended by itself.
            return ""
        return "" if response.is_success else response.text

    def _remember(self, address: str) -> None:
        """Keep the identifier in the address of a thing."""
        for collection, (_, looks) in self._things.items():
            if found := looks.fullmatch(address) or looks.fullmatch(self._below + address):
                self._made.setdefault(collection, []).append(found[1])

    def _id_in(self, path: str) -> str:
        """What a path is called with; what its parameter names elsewhere, one after the other."""
        collection, _, rest = path.partition("/{")
        name, _, what = rest.partition("}")
        taken = collection + "/".join(what.split("/")[:2])
        if what and taken in self._taken:
            return self._taken[taken]
        if collection in self._made:
            return self._made[collection][-1]
        named = [each for where, each in self._made.items() if self._things[where][0] == name]
        ids = [each for made in named for each in made]
        self._tries += 1
        return ids[self._tries % len(ids)] if ids else ""

    def _call(
        self, method: str, path: str, operation: Any, *, by_cookie: bool = False
    ) -> httpx2.Response:
        parameters = operation.get("parameters", [])
        target = re.sub(r"{\w+}", self._id_in(path), path) if "{" in path else path
        query = {p["name"]: "text" for p in parameters if p["in"] == "query" and p.get("required")}
        headers = {"If-Match": "*"} if any(p["name"] == "If-Match" for p in parameters) else {}
        if by_cookie:
            headers |= {"Cookie": self._cookie, "Sec-Fetch-Site": "same-origin"}
        elif self._token and operation.get("security"):
            headers["Authorization"] = f"Bearer {self._token}"
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        response = self._client.request(
            method.upper(),
            target,
            params=query,
            headers=headers,
            json=self._example(body["schema"]) if body else None,
        )
        if response.is_success:
            is_json = response.headers.get("content-type") == "application/json"
            fields = dict(leaves(response.json())) if is_json and response.content else {}
            if "access_token" in fields:
                self._token = fields["access_token"]
                self._login = self._login or (method, path, operation)
            self._known |= {k: v for k, v in fields.items() if k.endswith("_token")}
            if given := response.headers.get("set-cookie", "").partition(";")[0]:
                self._cookie = "" if given.endswith(('=""', "=")) else given
            if "tus_url" in fields:
                self._send(fields["tus_url"], headers)
            if method == "post" and "id" in fields:
                self._makers[path] = (method, path, operation)
                self._remember(f"{path}/{fields['id']}")
            for said in [response.headers.get("location"), *fields.values()]:
                self._remember(str(said))
        return response

    def _send(self, address: str, headers: dict[str, str]) -> None:
        """Send the file that was announced, by the tus protocol."""
        told = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        told |= headers | {"Tus-Resumable": "1.0.0"}
        self._client.patch(address, content=PICTURE, headers=told).raise_for_status()

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


def address_like(path: str) -> re.Pattern[str]:
    """What matches the addresses of a path that ends with a parameter, and finds its value."""
    return re.compile(re.sub(r"{\w+}$", "([^/]+)", path))


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
