"""How tests call as somebody: with a key that has all scopes."""

from acme.api_keys.scopes import SCOPES
from acme.bootstrap import Services


async def headers_for(services: Services, name: str) -> dict[str, str]:
    """The headers of a caller; the same name is the same caller."""
    _, key = await services.api_keys.create(
        owner=name,
        name="test",
        scopes=frozenset(SCOPES),
        days=1,
    )
    return {"X-API-Key": key}
