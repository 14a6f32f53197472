"""Access tokens as credentials of a request, whoever issued them."""

from collections.abc import Sequence
from typing import Protocol

from acme.auth.caller import Caller
from acme.auth.callers import Values


class TokenReader(Protocol):
    """Reads the tokens of one kind of issuer."""

    async def caller_of(self, token: str, *, fresh: bool) -> Caller | None:
        """The caller that a token stands for; None for a token of others, and for a wrong one.

        `fresh` asks for the state of this moment: nothing that was remembered will do.
        """


class Bearer:
    """`Authorization: Bearer <access token>`. There is no other place to put one."""

    scheme = "Bearer"

    def __init__(self, readers: Sequence[TokenReader]) -> None:
        self._readers = readers

    def sent(self, values: Values) -> Sequence[str]:
        """What a request is authorised by, whatever its scheme."""
        return values("authorization")

    async def identify(self, credential: str, *, fresh: bool) -> Caller | None:
        """The caller behind a token, by the first reader that knows it."""
        scheme, _, token = credential.partition(" ")
        if scheme.lower() != "bearer":
            return None
        for reader in self._readers:
            caller = await reader.caller_of(token, fresh=fresh)
            if caller is not None:
                return caller
        return None
