"""How a schema is put together: strawberry's, for a federation too, within the limits."""

from collections.abc import Sequence

from graphql import GraphQLError
from strawberry.federation.schema import FederationAny, Schema
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types import ExecutionContext

from acme.errors import InvalidInput
from acme.graphql.context import Info
from acme.graphql.limits import Limits
from acme.graphql.problems import PROBLEMS


class GuardedSchema(Schema):
    """Leaves its errors to the router, which knows whose request it was."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here."""

    def entities_resolver(
        self, info: Info, representations: list[FederationAny]
    ) -> list[FederationAny]:
        """What another service of a federation refers to; strawberry believes what that says."""
        for each in representations:
            name = each.get("__typename") if isinstance(each, dict) else None
            named = self.get_type_by_name(name) if isinstance(name, str) else None
            if not hasattr(getattr(named, "origin", None), "resolve_reference"):
                raise InvalidInput("A representation names an entity in `__typename`.")
        return super().entities_resolver(info, representations)


def build_schema(
    queries: Sequence[type], mutations: Sequence[type] = (), subscriptions: Sequence[type] = ()
) -> GuardedSchema:
    """A schema whose roots have the fields of several types."""
    return GuardedSchema(
        query=_root("Query", queries),
        mutation=_root("Mutation", mutations),
        subscription=_root("Subscription", subscriptions),
        # A suggestion names what introspection does not.
        config=StrawberryConfig(disable_field_suggestions=True),
        exception_handlers=PROBLEMS,
        extensions=[Limits],
    )


def _root(name: str, parts: Sequence[type]) -> type | None:
    return merge_types(name, tuple(parts)) if parts else None
