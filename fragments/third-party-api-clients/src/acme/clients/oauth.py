"""Access tokens of OAuth2 clients (RFC 6749, 4.4): fetched once, however many need one."""

import asyncio
import time
from collections.abc import AsyncGenerator
from urllib.parse import quote

from httpx2 import Auth, BasicAuth, Request, Response
from pydantic import BaseModel, ValidationError

from acme.breaker import Refused
from acme.refusals import problem

_NAME = "The token endpoint"
_PASSING = frozenset({408, 429})
# A token that ends on the way is refused.
_LEEWAY_SECONDS = 30


class _Token(BaseModel):
    access_token: str
    expires_in: float | None = None


class ClientCredentials(Auth):
    """Puts an access token on each request, and another one on a request that is refused by 401.

    The request for it takes the same connections, time limits and policy as the request that
    needs it.
    """

    def __init__(self, url: str, client_id: str, client_secret: str, scope: str) -> None:
        self._url = url
        self._secret = client_secret
        # RFC 6749, 2.3.1: encoded as in a form, and then as HTTP has it.
        self._credentials = BasicAuth(quote(client_id, safe=""), quote(client_secret, safe=""))
        self._form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        self._token = ""
        self._fresh_until = 0.0
        self._turn = asyncio.Lock()

    async def async_auth_flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """Authorise a request; raises Refused or Unavailable when no token is given."""
        refused = ""
        for _ in range(2):
            async with self._turn:
                # Another may have fetched one while this one waited for its turn.
                if self._token == refused or time.monotonic() >= self._fresh_until:
                    await self._keep((yield self._asking()))
                token = self._token
            request.headers["Authorization"] = f"Bearer {token}"
            response = yield request
            if response.status_code != 401:
                return
            refused = token

    def _asking(self) -> Request:
        request = Request("POST", self._url, data=self._form)
        return next(self._credentials.auth_flow(request))

    async def _keep(self, response: Response) -> None:
        content = await response.aread()
        if not response.is_success:
            raise problem(_NAME, response.status_code, content, self._secret, passing=_PASSING)
        try:
            token = _Token.model_validate_json(content)
        except ValidationError:
            raise Refused(f"{_NAME} answers something else.") from None
        self._token = token.access_token
        lifetime = float("inf") if token.expires_in is None else token.expires_in
        # Of a short life, a part: a token that is never fresh would be fetched for each request.
        self._fresh_until = time.monotonic() + lifetime - min(_LEEWAY_SECONDS, lifetime / 2)
