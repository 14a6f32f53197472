"""How tests call as somebody: with a token of the issuer of the tests."""

from acme.bootstrap import Services

from .issuer import running_issuer


async def headers_for(_services: Services, name: str) -> dict[str, str]:
    """The headers of a caller; the same name is the same caller."""
    return {"Authorization": f"Bearer {running_issuer().token(sub=name)}"}
