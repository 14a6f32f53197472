"""What people do over HTTP, in browsers."""

from httpx2 import AsyncClient, Response

PASSWORD = "correct horse battery staple"


async def register(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    return await client.post("/accounts", json={"email": email, "password": password})


async def log_in(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    # Each login as in a browser of its own.
    client.cookies.clear()
    return await client.post("/logins", json={"email": email, "password": password})


def headers_of(login: Response) -> dict[str, str]:
    """The headers of somebody who has logged in."""
    assert login.status_code == 201, login.text
    cookie = login.headers["set-cookie"].partition(";")[0]
    return {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}


async def new_login(client: AsyncClient, email: str = "ada@example.com") -> dict[str, str]:
    """The headers of a new account that has logged in."""
    assert (await register(client, email)).status_code == 202
    return headers_of(await log_in(client, email))
