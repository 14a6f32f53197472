"""Who may ask for a field."""

from typing import Any, ClassVar

from strawberry.permission import BasePermission

from acme.graphql.context import Info


class Needs(BasePermission):
    """Asks for a scope, the same as a route does. Each scope is a class of its own."""

    scope: ClassVar[str]

    async def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """True, or raises Forbidden, which is told as every other error."""
        await info.context.require(self.scope)
        return True
