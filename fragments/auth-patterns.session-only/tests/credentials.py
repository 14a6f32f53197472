"""How tests call as somebody: with an account of their own, logged in as a browser is."""

from functools import partial

from acme.bootstrap import Services
from acme.browser_sessions.cookies import COOKIE

PASSWORD = "correct horse battery staple"


async def headers_for(services: Services, name: str) -> dict[str, str]:
    """The headers of a caller, as a page of this service sends them."""
    email = f"{name}@example.com"
    await services.accounts.register(email, PASSWORD, address=name)
    begin = partial(services.browser_sessions.start, user_agent="tests", remember=False)
    begun = await services.accounts.login(email, PASSWORD, address=name, begin=begin)
    return {"Cookie": f"{COOKIE}={begun.token}", "Sec-Fetch-Site": "same-origin"}
