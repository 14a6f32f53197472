"""Access tokens as credentials of a request."""

from collections.abc import Sequence

from acme.auth.caller import Caller
from acme.auth.callers import Values
from acme.sessions.access_tokens import AccessTokens
from acme.sessions.service import SessionService


class BearerTokens:
    """`Authorization: Bearer <access token>`. There is no other place to put one."""

    scheme = "Bearer"

    def __init__(self, access_tokens: AccessTokens, sessions: SessionService) -> None:
        self._access_tokens = access_tokens
        self._sessions = sessions

    def sent(self, values: Values) -> Sequence[str]:
        """What a request is authorised by, whatever its scheme."""
        return values("authorization")

    async def identify(self, credential: str, *, fresh: bool) -> Caller | None:
        """The account that logged in, while its session is alive."""
        scheme, _, token = credential.partition(" ")
        if scheme.lower() != "bearer":
            return None
        grant = self._access_tokens.read(token)
        if grant is None or not await self._sessions.is_alive(grant.session_id, fresh=fresh):
            return None
        return Caller(id=str(grant.account_id), scopes=None, session=grant.session_id)
