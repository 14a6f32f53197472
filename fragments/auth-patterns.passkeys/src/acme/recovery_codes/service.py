"""Make recovery codes, and log in by one."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import structlog

from acme.accounts.login_kind import LoginKind
from acme.accounts.service import AccountService, Step, login_name
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import Unauthenticated
from acme.logins.limits import LoginLimits
from acme.passkeys.passwordless import is_barred
from acme.recovery_codes.code import (
    AT_ONCE,
    RecoveryCode,
    digest_of,
    new_code,
)

log = structlog.get_logger()


class RecoveryCodeService:
    """The codes of all accounts. Guesses count as wrong passwords do, together with them."""

    def __init__(
        self,
        database: Database,
        accounts: AccountService,
        limits: LoginLimits,
        login_kinds: Sequence[LoginKind],
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._limits = limits
        self._login_kinds = login_kinds
        self._clock = clock

    async def replace(self, account_id: UUID) -> list[str]:
        """New codes for an account, which are shown this once; those until now are no good."""
        now = self._clock()
        codes = [new_code() for _ in range(AT_ONCE)]
        kept = [
            RecoveryCode(digest=digest_of(account_id, code), account_id=account_id, created_at=now)
            for code in codes
        ]
        async with self._database.transaction() as tx:
            if await tx.accounts.held(account_id) is None:
                raise Unauthenticated("The credentials are not valid.")
            await tx.recovery_codes.replace(account_id, kept)
        log.info("recovery_codes_replaced", account=str(account_id))
        return codes

    async def of_account(self, account_id: UUID) -> list[RecoveryCode]:
        """The codes that an account has left."""
        async with self._database.reading() as tx:
            return await tx.recovery_codes.of_account(account_id)

    async def login[T](self, email: str, code: str, *, address: str, begin: Step[T]) -> T:
        """What `begin` gives whoever has a code, which is used up.

        Raises:
            Unauthenticated: when the account is unknown, or the code is wrong or has been used.
            TooManyRequests: after too many of those, and of wrong passwords.
        """
        email = login_name(email)
        attempt = await self._limits.count_login(email, address)
        account = await self._accounts.by_email(email)
        # The same work for nobody, whose codes nobody has.
        account_id = uuid4() if account is None else account.id
        async with self._database.transaction() as tx:
            held = await tx.accounts.held(account_id)
            is_right = await tx.recovery_codes.use(
                digest_of(account_id, code), account_id=account_id
            )
            if not is_right or is_barred(held):
                log.info("login_refused", address=address, by="recovery_code")
                raise Unauthenticated("The e-mail address or the recovery code is wrong.")
            left = await tx.recovery_codes.of_account(account_id)
            begun = await begin(tx, account_id)
        log.info("logged_in", account=str(account_id), address=address)
        log.warning("recovery_code_used", account=str(account_id), left=len(left))
        await self._limits.login_succeeded(email, address, attempt)
        for kind in self._login_kinds:
            await kind.remove_expired()
        return begun
