"""Begin a session in a browser, find it again, list and end sessions."""

from datetime import timedelta
from uuid import UUID, uuid4

import structlog

from acme.auth.clock import Clock, utc_now
from acme.browser_sessions.last_uses import SessionUses
from acme.browser_sessions.session import (
    Begun,
    BrowserSession,
    device_of,
    digest_of,
    new_token,
)
from acme.browser_sessions.settings import CookieSettings
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import NotFound, ServiceError, Unauthenticated

log = structlog.get_logger()

# More than anybody looks through.
_MOST_LISTED = 100
_REMOVED_AT_ONCE = 20


class BrowserSessionService:
    """The sessions of all browsers.

    Each request asks the database: a session that ended anywhere has ended everywhere, at once.
    """

    def __init__(
        self,
        database: Database,
        uses: SessionUses,
        settings: CookieSettings,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._uses = uses
        self._settings = settings
        self._clock = clock

    async def start(
        self,
        tx: Transaction,
        account_id: UUID,
        *,
        user_agent: str,
        remember: bool,
        replaces: str | None = None,
    ) -> Begun:
        """A new session of somebody who has proved in this unit of work who they are.

        `replaces` is the token that the browser had until now: its session ends.
        """
        if replaces is not None:
            old = await tx.browser_sessions.by_digest(digest_of(replaces))
            if old is not None:
                await tx.browser_sessions.remove(old.id, account_id=old.account_id)
        now, token = self._clock(), new_token()
        ends_at = now + self._longest(remembered=remember)
        session = BrowserSession(
            id=uuid4(),
            account_id=account_id,
            digest=digest_of(token),
            device=device_of(user_agent),
            remembered=remember,
            created_at=now,
            used_at=now,
            expires_at=min(now + self._idle(remembered=remember), ends_at),
            ends_at=ends_at,
        )
        await tx.browser_sessions.add(session)
        return Begun(session=session, token=token)

    async def renew(self, tx: Transaction, session_id: UUID) -> Begun:
        """The session with another token, after what makes it worth more; raises Unauthenticated.

        Call it in the unit of work of a change of the password, or of what its owner may do.
        """
        token = new_token()
        session = await tx.browser_sessions.renew(session_id, digest_of(token))
        if session is None:
            raise Unauthenticated("The credentials are not valid.")
        return Begun(session=session, token=token)

    async def identify(self, token: str) -> BrowserSession | None:
        """The session of a token; None unless it is alive."""
        now = self._clock()
        async with self._database.reading() as tx:
            found = await tx.browser_sessions.by_digest(digest_of(token))
        session = None if found is None else self._uses.latest(found)
        if session is None or not session.is_alive(now):
            return None
        self._uses.note(session, now, self._idle(remembered=session.remembered))
        return session

    async def of_account(self, account_id: UUID) -> list[BrowserSession]:
        """The sessions of an account that are alive, the newest first."""
        now = self._clock()
        async with self._database.reading() as tx:
            found = await tx.browser_sessions.of_account(account_id, limit=_MOST_LISTED)
        return [one for one in map(self._uses.latest, found) if one.is_alive(now)]

    async def end(self, session_id: UUID, *, account_id: UUID) -> None:
        """End one session of an account; raises NotFound."""
        async with self._database.transaction() as tx:
            if not await tx.browser_sessions.remove(session_id, account_id=account_id):
                raise NotFound("There is no such login.")

    async def end_by(self, token: str) -> None:
        """Log out: the session of a token ends. A token that nobody knows ends nothing."""
        async with self._database.transaction() as tx:
            session = await tx.browser_sessions.by_digest(digest_of(token))
            if session is not None:
                await tx.browser_sessions.remove(session.id, account_id=session.account_id)
        if session is not None:
            log.info("logged_out", session=str(session.id))

    async def end_all(self, account_id: UUID, *, but: UUID | None = None) -> None:
        """Log out everywhere, or everywhere else."""
        async with self._database.transaction() as tx:
            await self.end_logins(tx, account_id, but=but)
        log.info("logged_out", account=str(account_id))

    async def end_logins(
        self, tx: Transaction, account_id: UUID, *, but: UUID | None = None
    ) -> None:
        """End every session of an account, but one, with a unit of work."""
        await tx.browser_sessions.remove_all(account_id, but=but)

    async def remove_expired(self) -> None:
        """Forget a few old sessions; nobody's login hangs on it."""
        try:
            async with self._database.transaction() as tx:
                await tx.browser_sessions.remove_expired(now=self._clock(), limit=_REMOVED_AT_ONCE)
        except ServiceError as error:
            log.info("old_sessions_kept", reason=str(error))

    def _idle(self, *, remembered: bool) -> timedelta:
        settings = self._settings
        return timedelta(
            seconds=settings.remembered_idle_seconds if remembered else settings.idle_seconds
        )

    def _longest(self, *, remembered: bool) -> timedelta:
        settings = self._settings
        return timedelta(
            seconds=settings.remembered_seconds if remembered else settings.session_seconds
        )
