"""`API-Version: v2`: a header of its own."""

from collections.abc import Iterator, Sequence
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import Scope

from acme.http.versioning import Version, names

NAME = "API-Version"


class InHeader:
    """Without the header, a request means the default version."""

    varies_by = NAME

    def named(self, scope: Scope, versions: Sequence[Version]) -> Version | None:
        """The version that the header names."""
        sent = Headers(scope=scope).getlist(NAME)
        if not sent:
            return None
        for version in versions:
            if sent == [version.name]:
                return version
        raise HTTPException(400, f"Send one {NAME}: there are {names(versions)}.")

    def entered(self, scope: Scope, version: Version) -> Scope:
        """Routes need not know."""
        return scope

    def left(self, headers: MutableHeaders, version: Version) -> None:
        """Nothing more: every answer names its version."""

    def successor(self, path: str, latest: Version) -> str:
        """The URL is the same."""
        return ""

    def described(self, document: Any, version: Version, *, default: bool) -> None:
        """Every operation takes the header."""
        parameter = {
            "name": NAME,
            "in": "header",
            "required": not default,
            "schema": {"type": "string", "enum": [version.name]},
        }
        for operation in operations(document):
            operation.setdefault("parameters", []).append(parameter)


def operations(document: Any) -> Iterator[Any]:
    """All operations of an OpenAPI document."""
    for item in document["paths"].values():
        yield from item.values()
