"""Sessions of browsers as the settings say."""

from acme.browser_sessions.last_uses import SessionUses
from acme.browser_sessions.service import BrowserSessionService
from acme.database import Database
from acme.doubts import is_local
from acme.errors import ConfigurationError
from acme.settings import Settings


def configured_browser_sessions(
    database: Database, uses: SessionUses, settings: Settings
) -> BrowserSessionService:
    """The sessions; raises ConfigurationError where others could read their cookies."""
    if settings.cookies.plain_http and not is_local(settings.server.host):
        problem = "cookies without TLS are for this machine alone: unset it, or SERVER_HOST"
        raise ConfigurationError("COOKIES_PLAIN_HTTP", problem)
    return BrowserSessionService(database, uses, settings.cookies)
