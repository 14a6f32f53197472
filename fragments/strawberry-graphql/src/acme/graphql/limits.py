"""What an operation is refused for, before it is validated: that alone can take long enough."""

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

import structlog
from graphql import FieldNode, GraphQLError, NoSchemaIntrospectionCustomRule, parse
from strawberry.extensions.validation_cache import DEFAULT_MAXSIZE, ValidationCache
from strawberry.types.graphql import OperationType

from acme.graphql.measure import CircularFragmentsError, measured
from acme.graphql.settings import GraphqlSettings

_MOST_NAME_CHARACTERS = 100
_parsed = lru_cache(maxsize=DEFAULT_MAXSIZE)(parse)


class NoSchema(NoSchemaIntrospectionCustomRule):
    """The schema is not told: neither by introspection, nor as gateways of a federation ask."""

    def enter_field(self, node: FieldNode, *arguments: Any) -> None:
        """Refuse the fields that tell it."""
        super().enter_field(node, *arguments)
        if node.name.value == "_service":
            self.report_error(GraphQLError("The schema is not told here.", node))


class Limits(ValidationCache):
    """Holds each operation to the settings; what is within them is parsed and validated once."""

    def on_operation(self) -> Iterator[None]:
        """Read so many tokens, and no more."""
        context, settings = self.execution_context, self._settings()
        context.parse_options["max_tokens"] = settings.tokens
        if not settings.introspection:
            context.validation_rules = (*context.validation_rules, NoSchema)
        yield

    def on_parse(self) -> Iterator[None]:
        """Parse what was not parsed lately."""
        context = self.execution_context
        if context.query:
            # A wrong document is read again by the library, which tells what is wrong.
            with suppress(GraphQLError):
                context.graphql_document = _parsed(context.query, **context.parse_options)
        yield

    def on_validate(self) -> Iterator[None]:
        """Refuse what asks for too much; else validate."""
        context = self.execution_context
        if (refusal := self._refusal()) is not None:
            context.pre_execution_errors = [GraphQLError(refusal)]
            yield
            return
        if context.operation_name:
            name = context.operation_name[:_MOST_NAME_CHARACTERS]
            structlog.contextvars.bind_contextvars(operation=name)
        yield from super().on_validate()

    def _settings(self) -> GraphqlSettings:
        found: GraphqlSettings = self.execution_context.context.limits
        return found

    def _refusal(self) -> str | None:
        context, settings = self.execution_context, self._settings()
        if context.graphql_document is None:
            return None
        if context.operation_type is OperationType.SUBSCRIPTION and not context.context.streams:
            return "A subscription is a stream: ask with Accept: text/event-stream."
        try:
            size = measured(context.graphql_document, context.variables or {})
        except CircularFragmentsError:
            return "A fragment spreads itself."
        except RecursionError:
            return "The document is nested too deeply."
        if size.depth > settings.depth:
            return f"The operation is {size.depth} levels deep, of {settings.depth} at most."
        if size.aliases > settings.aliases:
            return f"The operation has {size.aliases} aliases, of {settings.aliases} at most."
        if size.cost > settings.cost:
            return f"The operation asks for {size.cost} fields, of {settings.cost} at most."
        return None
