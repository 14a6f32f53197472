"""Finds out who calls. Every edge asks here: HTTP with headers, others with their metadata."""

from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from acme.auth.caller import Caller
from acme.errors import Forbidden, Unauthenticated

log = structlog.get_logger()

Values = Callable[[str], Sequence[str]]
"""Gives all values of a header by its lower-case name."""


class Authenticator(Protocol):
    """Recognises one kind of credential; `scheme` is what WWW-Authenticate calls it."""

    scheme: str

    def sent(self, values: Values) -> Sequence[str]:
        """The credentials of this kind among the headers of a request, good or not."""

    async def identify(self, credential: str, *, fresh: bool) -> Caller | None:
        """The caller behind a credential; None for whatever is wrong with it.

        `fresh` asks for the state of this moment: nothing that was remembered will do.
        """


class Callers:
    """Recognises all kinds of credentials of this service."""

    def __init__(self, authenticators: Sequence[Authenticator]) -> None:
        self._authenticators = authenticators
        self._challenge = ", ".join(one.scheme for one in authenticators)

    async def identify(self, values: Values, *, fresh: bool = True) -> Caller:
        """The caller behind the headers of a request.

        What is logged after this, in the same request, says who it was.

        Requests that change something ask `fresh`: a credential that has ended anywhere changes
        nothing any more.

        Raises:
            Unauthenticated: without a credential, with a wrong one, or with several: which of
                them counts must not depend on who reads them (a proxy, this service).
        """
        sent = [(one, each) for one in self._authenticators for each in one.sent(values)]
        if len(sent) != 1:
            detail = "Send one credential, not several." if sent else "Send credentials."
            raise Unauthenticated(detail, challenge=self._challenge)
        authenticator, credential = sent[0]
        caller = await authenticator.identify(credential, fresh=fresh)
        if caller is None:
            log.info("credentials_refused", scheme=authenticator.scheme)
            raise Unauthenticated("The credentials are not valid.", challenge=self._challenge)
        structlog.contextvars.bind_contextvars(caller=caller.id)
        return caller

    async def require(self, caller: Caller, scope: str) -> None:
        """Return when the caller may do what the scope stands for; raises Forbidden."""
        if not caller.may(scope):
            raise Forbidden(f"This needs the scope {scope}.")
