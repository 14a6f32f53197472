"""The cookie of a login, as a credential of a request."""

from collections.abc import Sequence

from acme.auth.caller import Caller
from acme.auth.callers import Values
from acme.browser_sessions.service import BrowserSessionService
from acme.browser_sessions.settings import CookieSettings

# Browsers take one with this prefix by TLS only, for every path, and from no other host.
COOKIE = "__Host-login"
_PLAIN_COOKIE = "login"


class LoginCookies:
    """`Cookie: ...`, with the token of a browser's session in the cookie of that name."""

    scheme = "Cookie"

    def __init__(self, sessions: BrowserSessionService, settings: CookieSettings) -> None:
        self._sessions = sessions
        self._settings = settings

    def sent(self, values: Values) -> Sequence[str]:
        """The tokens of a request."""
        return tokens_of(values, self._settings)

    async def identify(self, credential: str, *, fresh: bool) -> Caller | None:
        """The account that logged in; its session is looked up each time."""
        session = await self._sessions.identify(credential)
        if session is None:
            return None
        return Caller(id=str(session.account_id), scopes=None, session=session.id)


def tokens_of(values: Values, settings: CookieSettings) -> list[str]:
    """The tokens among the cookies of a request: more than one, where a name comes twice."""
    name = name_of(settings)
    cookies = (each.partition("=") for value in values("cookie") for each in value.split(";"))
    return [token.strip() for found, _, token in cookies if found.strip() == name]


def name_of(settings: CookieSettings) -> str:
    """The name of the cookie."""
    return _PLAIN_COOKIE if settings.plain_http else COOKIE
