"""The keys of an issuer: kept, asked for again when they change, and bounded in both."""

import asyncio
import time
from collections.abc import Callable

import structlog
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import Key, KeySet

from acme.errors import Unavailable
from acme.issuers.documents import Documents
from acme.issuers.settings import OidcSettings

log = structlog.get_logger()

# An issuer that was away may be back; requests in between get the same answer at once.
_AFTER_FAILURE_SECONDS = 2.0


class IssuerKeys:
    """Finds the key of a token.

    A key that is not known may be a new one: the issuer is asked, at most once per
    OIDC_REFETCH_SECONDS, however many tokens name keys that nobody has. Known keys count for
    OIDC_KEYS_SECONDS, and for OIDC_OUTAGE_SECONDS while the issuer cannot be asked.
    """

    def __init__(
        self,
        documents: Documents,
        settings: OidcSettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer = documents.issuer
        self._documents = documents
        self._settings = settings
        self._clock = clock
        self._turn = asyncio.Lock()
        self._keys = KeySet([])
        self._fetched_at = self._next_ask = clock()
        self._failure: Unavailable | None = None

    async def find(self, *, kid: str | None, algorithm: str) -> Key | None:
        """The key that a token names; None when the issuer has none such.

        Raises:
            Unavailable: when nobody can tell: the issuer does not answer, refuses, or answers
                something else. The message names it.
        """
        found = self._known(kid, algorithm)
        # Whoever has a key need not wait for another who asks.
        if found and (self._is_fresh() or (self._turn.locked() and self._would_do())):
            return found
        async with self._turn:
            found = self._known(kid, algorithm)
            if found is None or not self._is_fresh():
                await self._ask(enough=found is not None)
            return self._known(kid, algorithm)

    def _known(self, kid: str | None, algorithm: str) -> Key | None:
        try:
            return self._keys.get_by_kid(kid, {"alg": algorithm})
        except InvalidKeyIdError:
            return None

    def _is_fresh(self) -> bool:
        return self._clock() - self._fetched_at < self._settings.keys_seconds

    def _would_do(self) -> bool:
        return self._clock() - self._fetched_at < self._settings.outage_seconds

    async def _ask(self, *, enough: bool) -> None:
        """Ask the issuer, unless it was asked just now; `enough`: its last answer would do."""
        now = self._clock()
        if now >= self._next_ask:
            # As if it failed, should whoever waits here be cancelled.
            self._next_ask = now + _AFTER_FAILURE_SECONDS
            self._failure = Unavailable(f"The issuer {self.issuer} does not answer.")
            try:
                self._keys = await self._documents.keys()
            except Unavailable as error:
                log.warning("issuer_unusable", problem=str(error), cause=repr(error.__cause__))
                self._failure = error
            else:
                self._failure, self._fetched_at = None, now
                self._next_ask = now + self._settings.refetch_seconds
        if self._failure and not (enough and self._would_do()):
            raise Unavailable(str(self._failure)) from self._failure
