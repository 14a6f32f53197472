"""`/v2/notes`: the first part of the path is the version."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import Scope

from acme.http.versioning import Version, names
from acme.http.versioning.unversioned import is_unversioned

_PATH = re.compile(r"/v(\d{1,4})(/.*)?", re.ASCII | re.DOTALL)


class InUrl:
    """Without a version, a path means the default one."""

    varies_by = ""

    def named(self, scope: Scope, versions: Sequence[Version]) -> Version | None:
        """The version that the path begins with."""
        found = _PATH.fullmatch(scope["path"])
        if found is None:
            return None
        version = next((each for each in versions if each.number == int(found[1])), None)
        if version is None:
            there = names(versions)
            raise HTTPException(404, f"There is no version v{found[1]} here, only {there}.")
        if is_unversioned(found[2] or ""):
            raise HTTPException(404, f"{found[2]} has no versions.")
        return version

    def entered(self, scope: Scope, version: Version) -> Scope:
        """Routes are below the version, as below a proxy's prefix."""
        return {**scope, "root_path": f"{scope.get('root_path', '')}/{version.name}"}

    def left(self, headers: MutableHeaders, version: Version) -> None:
        """Lead to the same version."""
        location = headers.get("location", "")
        if location.startswith("/") and not location.startswith((f"/{version.name}/", "//")):
            headers["location"] = f"/{version.name}{location}"

    def successor(self, path: str, latest: Version) -> str:
        """The path, below the latest version."""
        found = _PATH.fullmatch(path)
        return f"/{latest.name}{quote((found[2] or '') if found else path)}"

    def described(self, document: Any, version: Version, *, default: bool) -> None:
        """The paths are those below the version."""
        document["servers"] = [{"url": f"/{version.name}"}]
