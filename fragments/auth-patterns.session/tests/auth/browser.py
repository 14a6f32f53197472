"""A browser, as far as the service can tell."""

from dataclasses import dataclass, field
from typing import Any

from httpx2 import AsyncClient, Response

EMAIL, PASSWORD = "ada@example.com", "correct horse battery staple"
SAME = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Browser:
    """Keeps its cookie, and says where its requests come from."""

    client: AsyncClient
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=lambda: dict(SAME))

    async def send(self, method: str, path: str, **given: Any) -> Response:
        """Send a request with the cookie; keep the one of the answer."""
        self.client.cookies.clear()
        headers = self.headers | ({"Cookie": self.cookie} if self.cookie else {})
        headers |= given.pop("headers", {})
        response = await self.client.request(method, path, headers=headers, **given)
        if given_cookie := response.headers.get("set-cookie"):
            self.cookie = given_cookie.partition(";")[0]
        return response

    async def log_in(self, password: str = PASSWORD, **more: Any) -> Response:
        body = {"email": EMAIL, "password": password} | more
        return await self.send("POST", "/logins", json=body)

    async def status(self, method: str = "GET", path: str = "/caller", **given: Any) -> int:
        return (await self.send(method, path, **given)).status_code


async def logged_in(client: AsyncClient, **more: Any) -> Browser:
    """A browser in which Ada, who registers if she has not yet, is logged in."""
    await client.post("/accounts", json={"email": EMAIL, "password": PASSWORD})
    browser = Browser(client)
    response = await browser.log_in(**more)
    assert response.status_code == 201, response.text
    return browser
