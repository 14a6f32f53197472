"""Begin a session, keep it going, end it."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog

from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import ServiceError, Unauthenticated
from acme.sessions.access_tokens import AccessTokens, Grant
from acme.sessions.answers import opened, sealed
from acme.sessions.liveness import Liveness
from acme.sessions.session import RefreshToken, Session, Tokens, digest_of
from acme.sessions.settings import AuthSettings

log = structlog.get_logger()

_REMOVED_AT_ONCE = 20


class SessionService:
    """Hands out tokens. Each refresh token is good for one refresh.

    Sent again within AUTH_GRACE_SECONDS it gets the same answer, which may have been lost, or
    been asked for twice at once. A used token that comes back later has been stolen, or its
    successor has: the whole session ends, whoever holds its tokens.
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

    async def start(self, tx: Transaction, account_id: UUID) -> Tokens:
        """A new session of somebody who has proved in this unit of work who they are."""
        now = self._clock()
        session = Session(
            id=uuid4(),
            account_id=account_id,
            created_at=now,
            expires_at=now + timedelta(seconds=self._settings.session_seconds),
        )
        text, token = self._new_token(session, now)
        await tx.sessions.add(session, token)
        return self._tokens(session, text)

    async def remove_expired(self) -> None:
        """Forget a few old sessions; nobody's login hangs on it."""
        try:
            async with self._database.transaction() as tx:
                await tx.sessions.remove_expired(now=self._clock(), limit=_REMOVED_AT_ONCE)
        except ServiceError as error:
            log.info("old_sessions_kept", reason=str(error))

    async def refresh(self, refresh_token: str) -> Tokens:
        """New tokens for an unused refresh token, or the same ones again soon after.

        Raises:
            Unauthenticated: for every token that is not good, without saying why.
        """
        now = self._clock()
        tokens = await self._rotate(refresh_token, now)
        return tokens or await self._repeat(refresh_token, now)

    async def end(self, refresh_token: str) -> None:
        """Log out: the session of a token ends. A token that nobody knows ends nothing."""
        async with self._database.transaction() as tx:
            token = await tx.sessions.token(digest_of(refresh_token))
            if token is not None:
                await tx.sessions.revoke(token.session_id, now=self._clock())
        if token is not None:
            self.have_ended(token.session_id)
            log.info("logged_out", session=str(token.session_id))

    async def end_all(self, account_id: UUID) -> None:
        """Log out everywhere."""
        async with self._database.transaction() as tx:
            await self.end_logins(tx, account_id)
        log.info("logged_out", account=str(account_id))

    async def end_logins(
        self, tx: Transaction, account_id: UUID, *, but: UUID | None = None
    ) -> None:
        """End every session of an account, but one, with a unit of work."""
        ended = await tx.sessions.revoke_all(account_id, now=self._clock(), but=but)

        async def refuse() -> None:
            self.have_ended(*ended)

        tx.after_commit(refuse)

    def have_ended(self, *session_ids: UUID) -> None:
        """Refuse sessions from now on that a unit of work has ended."""
        for session_id in session_ids:
            self._liveness.has_ended(session_id)

    async def is_alive(self, session_id: UUID, *, fresh: bool = False) -> bool:
        """Whether access tokens of a session count.

        What this process has ended does not, at once; what another has, after
        AUTH_REVOCATION_SECONDS at the latest. `fresh` asks the database.
        """
        now = self._clock()
        alive = None if fresh else self._liveness.ask(session_id, now)
        if alive is None:
            async with self._database.reading() as tx:
                session = await tx.sessions.get(session_id)
            alive = session is not None and session.is_alive(now)
            if alive:
                self._liveness.is_alive(session_id, now)
        return alive

    async def _rotate(self, refresh_token: str, now: datetime) -> Tokens | None:
        """New tokens; None for a token that is used, perhaps at this moment."""
        grace = timedelta(seconds=self._settings.grace_seconds)
        async with self._database.transaction() as tx:
            token, session = await _found(tx, refresh_token, now)
            if token.used_at is not None:
                return None
            if token.expires_at <= now:
                raise _refused()
            text, successor = self._new_token(session, now)
            tokens = self._tokens(session, text)
            answer = sealed(tokens, refresh_token) if grace else None
            if not await tx.sessions.rotate(replace(token, used_at=now, answer=answer), successor):
                return None
            await tx.sessions.forget_answers(session.id, before=now - grace)
        return tokens

    async def _repeat(self, refresh_token: str, now: datetime) -> Tokens:
        """What a used token was used for, if that was just now; else the session ends."""
        grace = timedelta(seconds=self._settings.grace_seconds)
        async with self._database.transaction() as tx:
            token, session = await _found(tx, refresh_token, now)
            if token.answer and token.used_at and now - token.used_at < grace:
                return opened(token.answer, refresh_token)
            await tx.sessions.revoke(session.id, now=now)
        # After the unit of work: raising inside would undo the revocation.
        self.have_ended(session.id)
        log.warning("refresh_token_reused", session=str(session.id))
        raise _refused()

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


async def _found(tx: Transaction, text: str, now: datetime) -> tuple[RefreshToken, Session]:
    """A token and its session, which is alive; raises Unauthenticated."""
    token = await tx.sessions.token(digest_of(text))
    session = None if token is None else await tx.sessions.get(token.session_id)
    if token is None or session is None or not session.is_alive(now):
        raise _refused()
    return token, session


def _refused() -> Unauthenticated:
    return Unauthenticated("The refresh token is not valid.")
