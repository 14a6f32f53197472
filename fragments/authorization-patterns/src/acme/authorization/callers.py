"""Callers who may do what their credential and their roles allow, both."""

from collections.abc import Sequence

from acme.auth.caller import Caller
from acme.auth.callers import Authenticator, Callers
from acme.authorization.policy import Policy
from acme.errors import Forbidden


class PermittedCallers(Callers):
    """Asks the policy too, at every edge: what a role does not allow is refused there."""

    def __init__(self, authenticators: Sequence[Authenticator], policy: Policy) -> None:
        super().__init__(authenticators)
        self._policy = policy

    async def require(self, caller: Caller, action: str) -> None:
        """Return when the caller may do this with something; with what, the services ask.

        Raises:
            Forbidden: when the credential has no such scope, or no role allows it.
            Unavailable: when nobody can tell.
        """
        await super().require(caller, action)
        kind = action.partition(":")[0]
        if not await self._policy.visible(caller.id, action, kind):
            raise Forbidden(f"None of your roles allows {action}.")
