"""Which scope a request needs."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def reads(method: str) -> bool:
    """Whether requests with this method change nothing."""
    return method in _READING


def scope_of(method: str, path: str) -> str:
    """The resource, which is the first part of the path, and whether it is read or written.

    GET /notes/{note_id} needs `notes:read`; what is not a reading method needs `notes:write`.
    A resource that nobody has been given a scope for is thereby closed to limited callers.
    """
    resource = path.lstrip("/").partition("/")[0]
    return f"{resource}:{'read' if reads(method) else 'write'}"
