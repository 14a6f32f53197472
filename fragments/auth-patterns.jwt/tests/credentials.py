"""How tests call as somebody: with an account of their own."""

from acme.bootstrap import Services

PASSWORD = "correct horse battery staple"


async def headers_for(services: Services, name: str) -> dict[str, str]:
    """The headers of a caller; the same name is the same caller."""
    email = f"{name}@example.com"
    await services.accounts.register(email, PASSWORD, address=name)
    begin = services.sessions.start
    tokens = await services.accounts.login(email, PASSWORD, address=name, begin=begin)
    return {"Authorization": f"Bearer {tokens.access_token}"}
