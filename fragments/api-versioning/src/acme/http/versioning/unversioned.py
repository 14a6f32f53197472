"""What is not part of any version: probes, documents and the pages that show them."""

import re

_UNVERSIONED = re.compile(r"/(livez|readyz|docs|redoc|openapi(\.json)?)(/.*)?", re.DOTALL)


def is_unversioned(path: str) -> bool:
    """Whether a path is the same for clients of all versions."""
    return _UNVERSIONED.fullmatch(path) is not None
