"""How tests call as somebody. The service has no authentication: all callers are one."""

from acme.bootstrap import Services


async def headers_for(_services: Services, _name: str) -> dict[str, str]:
    """The headers of a caller; the same name is the same caller."""
    return {}
