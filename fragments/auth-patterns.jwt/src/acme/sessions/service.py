"""Begin a session, keep it going, end it."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog

from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import Unauthenticated
from acme.sessions.access_tokens import AccessTokens, Grant
from acme.sessions.liveness import Liveness
from acme.sessions.session import RefreshToken, Session, Tokens, digest_of
from acme.sessions.settings import AuthSettings

log = structlog.get_logger()

_REMOVED_AT_ONCE = 20


class SessionService:
    """Hands out tokens. Each refresh token is good for one refresh.

    A used one that comes back has been stolen, or its successor has: the whole session ends,
    whoever holds its tokens. That includes two refreshes at the same moment with one token, so
    a client refreshes one at a time.
    """

    def __init__(
        self,
        database: Database,
        access_tokens: AccessTokens,
        settings: AuthSettings,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._access_tokens = access_tokens
        self._settings = settings
        self._clock = clock
        self._liveness = Liveness(seconds=settings.revocation_seconds)

    async def start(self, account_id: UUID) -> Tokens:
        """A new session of somebody who has just proved who they are."""
        now = self._clock()
        session = Session(
            id=uuid4(),
            account_id=account_id,
            created_at=now,
            expires_at=now + timedelta(seconds=self._settings.session_seconds),
        )
        text, token = self._new_token(session, now)
        async with self._database.transaction() as tx:
            await tx.sessions.add(session, token)
        async with self._database.transaction() as tx:
            await tx.sessions.remove_expired(now=now, limit=_REMOVED_AT_ONCE)
        return self._tokens(session, text)

    async def refresh(self, refresh_token: str) -> Tokens:
        """New tokens for an unused refresh token; a used one ends its session.

        Raises:
            Unauthenticated: for every token that is not good, without saying why.
        """
        now = self._clock()
        async with self._database.transaction() as tx:
            token = await tx.sessions.token(digest_of(refresh_token))
            session = None if token is None else await tx.sessions.get(token.session_id)
            if token is None or session is None or not session.is_alive(now):
                raise _refused()
            if token.used_at is None and token.expires_at <= now:
                raise _refused()
            text, successor = self._new_token(session, now)
            used = RefreshToken(
                digest=token.digest,
                session_id=session.id,
                expires_at=token.expires_at,
                used_at=now,
            )
            rotated = await tx.sessions.rotate(used, successor)
            if not rotated:
                await tx.sessions.revoke(session.id, now=now)
        # After the unit of work: raising inside would undo the revocation.
        if not rotated:
            self._liveness.has_ended(session.id)
            log.warning("refresh_token_reused", session=str(session.id))
            raise _refused()
        return self._tokens(session, text)

    async def end(self, refresh_token: str) -> None:
        """Log out: the session of a token ends. A token that nobody knows ends nothing."""
        async with self._database.transaction() as tx:
            token = await tx.sessions.token(digest_of(refresh_token))
            if token is not None:
                await tx.sessions.revoke(token.session_id, now=self._clock())
        if token is not None:
            self._liveness.has_ended(token.session_id)

    async def end_all(self, account_id: UUID) -> None:
        """Log out everywhere."""
        async with self._database.transaction() as tx:
            ended = await tx.sessions.revoke_all(account_id, now=self._clock())
        for session_id in ended:
            self._liveness.has_ended(session_id)

    async def is_alive(self, session_id: UUID) -> bool:
        """Whether access tokens of a session count.

        What this process has ended does not, at once; what another has, after
        AUTH_REVOCATION_SECONDS at the latest.
        """
        now = self._clock()
        alive = self._liveness.ask(session_id, now)
        if alive is None:
            async with self._database.reading() as tx:
                session = await tx.sessions.get(session_id)
            alive = session is not None and session.is_alive(now)
            if alive:
                self._liveness.is_alive(session_id, now)
        return alive

    def _new_token(self, session: Session, now: datetime) -> tuple[str, RefreshToken]:
        text = secrets.token_urlsafe(32)
        idle_end = now + timedelta(seconds=self._settings.idle_seconds)
        token = RefreshToken(
            digest=digest_of(text),
            session_id=session.id,
            expires_at=min(idle_end, session.expires_at),
        )
        return text, token

    def _tokens(self, session: Session, refresh_token: str) -> Tokens:
        grant = Grant(account_id=session.account_id, session_id=session.id)
        access_token, seconds = self._access_tokens.issue(grant, until=session.expires_at)
        return Tokens(
            access_token=access_token,
            refresh_token=refresh_token,
            expires_in_seconds=seconds,
        )


def _refused() -> Unauthenticated:
    return Unauthenticated("The refresh token is not valid.")
