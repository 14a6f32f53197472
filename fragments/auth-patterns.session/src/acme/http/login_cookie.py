"""How a browser is given the cookie of a login, and has it taken away."""

from datetime import UTC, datetime

from fastapi import Response

from acme.browser_sessions.cookies import name_of
from acme.browser_sessions.session import Begun
from acme.browser_sessions.settings import CookieSettings


def give_cookie(response: Response, begun: Begun, settings: CookieSettings) -> None:
    """Have the browser keep the token: until it is closed, or, if it shall remember, until the end.

    A reply that is kept for others would log them in.
    """
    remaining = begun.session.ends_at - datetime.now(UTC)
    response.set_cookie(
        name_of(settings),
        begun.token,
        max_age=max(1, int(remaining.total_seconds())) if begun.session.remembered else None,
        secure=not settings.plain_http,
        httponly=True,
        samesite="lax",
    )
    never_stored(response)


def forget_cookie(response: Response, settings: CookieSettings) -> None:
    """Have the browser forget the token, and what it keeps of the pages that were shown.

    Not `"cookies"`: that would be those of every service below the same domain, too.
    """
    secure = not settings.plain_http
    response.delete_cookie(name_of(settings), secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def never_stored(response: Response) -> None:
    """No cache keeps this answer."""
    response.headers["Cache-Control"] = "no-store"
