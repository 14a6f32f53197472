"""Access tokens as credentials of a request."""

from acme.auth.caller import Caller
from acme.sessions.access_tokens import AccessTokens
from acme.sessions.service import SessionService


class SessionTokens:
    """Reads the access tokens of this service: each is of a session."""

    def __init__(self, access_tokens: AccessTokens, sessions: SessionService) -> None:
        self._access_tokens = access_tokens
        self._sessions = sessions

    async def caller_of(self, token: str, *, fresh: bool) -> Caller | None:
        """The account that logged in, while its session is alive."""
        grant = self._access_tokens.read(token)
        if grant is None or not await self._sessions.is_alive(grant.session_id, fresh=fresh):
            return None
        return Caller(id=str(grant.account_id), scopes=None, session=grant.session_id)
