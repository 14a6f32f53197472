"""How clients say which version they mean: what each of the three ways does."""

from collections.abc import Sequence
from typing import Any, Protocol

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from acme.http.versioning import Version


class Strategy(Protocol):
    """One way to name a version."""

    varies_by: str
    """The header that the answer depends on; empty where it is the URL."""

    def named(self, scope: Scope, versions: Sequence[Version]) -> Version | None:
        """The version that a request names, if it does.

        Raises:
            HTTPException: when it names none that there is.
        """

    def entered(self, scope: Scope, version: Version) -> Scope:
        """The request, as the routes know it, which names a version."""

    def left(self, headers: MutableHeaders, version: Version) -> None:
        """Change the headers of the answer to it."""

    def described(self, document: Any, version: Version, *, default: bool) -> None:
        """Say in an OpenAPI document how this version is asked for."""

    def successor(self, path: str, latest: Version) -> str:
        """The URL of the same thing in the latest version; empty where it is the same URL."""
