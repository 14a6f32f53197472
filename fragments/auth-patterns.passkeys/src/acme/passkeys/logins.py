"""Log in by a passkey, without saying who it is first."""

from collections.abc import Mapping, Sequence

import structlog
from webauthn.helpers.structs import AuthenticationCredential

from acme.accounts.login_kind import LoginKind
from acme.accounts.service import Step
from acme.auth.clock import Clock, utc_now
from acme.database import Database
from acme.errors import Unauthenticated
from acme.passkeys.ceremonies import CeremonyService
from acme.passkeys.ceremony import Begun, Ceremony, Purpose
from acme.passkeys.passkey import Passkey, Use, counts_on
from acme.passkeys.passwordless import is_barred
from acme.passkeys.relying_party import (
    RefusedError,
    RelyingParty,
    Signed,
)

log = structlog.get_logger()


class PasskeyLogins:
    """Begins logins of whoever has the device.

    A signature cannot be guessed, so that none is counted; ceremonies are.
    """

    def __init__(
        self,
        database: Database,
        relying_party: RelyingParty,
        ceremonies: CeremonyService,
        login_kinds: Sequence[LoginKind],
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._relying_party = relying_party
        self._ceremonies = ceremonies
        self._login_kinds = login_kinds
        self._clock = clock

    async def begin(self, *, address: str) -> Begun:
        """What a device is asked, whoever has it; raises TooManyRequests."""
        options = self._relying_party.request_options
        return await self._ceremonies.begin(Purpose.LOGIN, options, address=address)

    async def login[T](
        self, token: str, answer: Mapping[str, object], *, address: str, begin: Step[T]
    ) -> T:
        """What `begin` gives whoever has answered the ceremony of a token.

        Raises:
            Unauthenticated: for every answer that is not good, without saying why.
        """
        try:
            passkey, signed = await self._proven(token, answer)
            begun = await self._begin(passkey, signed, begin)
        except RefusedError as error:
            log.info("login_refused", address=address, by="passkey", reason=str(error))
            raise Unauthenticated("The passkey was not accepted.") from error
        account = str(passkey.account_id)
        log.info("logged_in", account=account, address=address, passkey=str(passkey.id))
        for kind in self._login_kinds:
            await kind.remove_expired()
        return begun

    async def _proven(self, token: str, answer: Mapping[str, object]) -> tuple[Passkey, Signed]:
        """The passkey whose device has signed, once the ceremony is over in any case."""
        ceremony = await self._ceremonies.end(token, Purpose.LOGIN)
        if ceremony is None:
            raise RefusedError("no such ceremony")
        opened = self._relying_party.opened(answer)
        passkey = await self._passkey(opened)
        return passkey, self._signed(opened, ceremony, passkey)

    def _signed(
        self, answer: AuthenticationCredential, ceremony: Ceremony, passkey: Passkey
    ) -> Signed:
        return self._relying_party.signed(answer, ceremony.challenge, passkey.credential)

    async def _passkey(self, answer: AuthenticationCredential) -> Passkey:
        async with self._database.reading() as tx:
            passkey = await tx.passkeys.by_credential(answer.raw_id)
        if passkey is None:
            raise RefusedError("no such passkey")
        # Whose it is, the device says too (WebAuthn, section 7.2, step 6).
        if answer.response.user_handle != passkey.account_id.bytes:
            raise RefusedError("the passkey is of another account")
        return passkey

    async def _begin[T](self, passkey: Passkey, signed: Signed, begin: Step[T]) -> T:
        use = Use(sign_count=signed.sign_count, backed_up=signed.backed_up, used_at=self._clock())
        async with self._database.transaction() as tx:
            # Held, so that no login outlives its account, or a passkey that is being removed.
            if is_barred(await tx.accounts.held(passkey.account_id)):
                raise RefusedError("the account is barred, or gone")
            if not await tx.passkeys.use(passkey.id, use):
                _warn_of_copies(passkey, use)
                raise RefusedError("the counter has not gone on, or the passkey is gone")
            return await begin(tx, passkey.account_id)


def _warn_of_copies(passkey: Passkey, use: Use) -> None:
    """Somebody may have copied the key, if its counter is behind (WebAuthn, section 6.1.1)."""
    kept = passkey.credential.sign_count
    if not counts_on(kept, use.sign_count):
        account, one = str(passkey.account_id), str(passkey.id)
        log.warning(
            "passkey_counter_regressed",
            account=account,
            passkey=one,
            kept=kept,
            sent=use.sign_count,
        )
