"""How much an operation asks for, found without asking.

Each fragment is measured once, however often it is spread: what takes a client a line more must not
take the service twice as long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

# Where a field has several of what is below it, these arguments say how many.
_COUNTS = frozenset({"first", "last"})
# As much as any limit may be: beyond it, more is the same.
_MOST = 10**9
_MOST_DIGITS = 9


class CircularFragmentsError(Exception):
    """A fragment spreads itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Selections inside each other, fields under another name, and fields of the answer."""

    depth: int = 0
    aliases: int = 0
    cost: int = 0


class _Walk:
    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._variables = variables
        self._known: dict[str, Size] = {}
        self._entered: set[str] = set()

    def size(self, selected: SelectionSetNode | None) -> Size:
        depth = aliases = cost = 0
        for each in selected.selections if selected else ():
            found = self._selection(each)
            depth = max(depth, found.depth)
            aliases = min(aliases + found.aliases, _MOST)
            cost = min(cost + found.cost, _MOST)
        return Size(depth=depth, aliases=aliases, cost=cost)

    def _selection(self, selection: SelectionNode) -> Size:
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value)
        below = self.size(getattr(selection, "selection_set", None))
        if not isinstance(selection, FieldNode):
            return Size(depth=below.depth + 1, aliases=below.aliases, cost=below.cost)
        return Size(
            depth=below.depth + 1,
            aliases=min(below.aliases + bool(selection.alias), _MOST),
            cost=min(1 + self._count(selection) * below.cost, _MOST),
        )

    def _fragment(self, name: str) -> Size:
        if name in self._entered:
            raise CircularFragmentsError
        if name not in self._known:
            self._entered.add(name)
            fragment = self._fragments.get(name)
            # One that there is not is named by the validation.
            self._known[name] = self.size(fragment.selection_set if fragment else None)
            self._entered.remove(name)
        return self._known[name]

    def _count(self, field: FieldNode) -> int:
        count = 1
        for argument in field.arguments or ():
            value = self._value(argument.value)
            if isinstance(value, list | tuple):
                count *= max(len(value), 1)
            elif isinstance(value, int) and argument.name.value in _COUNTS:
                count *= max(value, 1)
        return min(count, _MOST)

    def _value(self, value: ValueNode) -> Any:
        if isinstance(value, VariableNode):
            return self._variables.get(value.name.value)
        if isinstance(value, IntValueNode):
            # Longer numbers are not converted: that takes time that grows with their square.
            return int(value.value) if len(value.value) <= _MOST_DIGITS else _MOST
        return value.values if isinstance(value, ListValueNode) else None


def measured(document: DocumentNode, variables: Mapping[str, Any]) -> Size:
    """The size of all operations of a document together: of each measure, the sum or the most.

    Raises:
        CircularFragmentsError: it has no end.
        RecursionError: it is nested more deeply than anything that is sent in earnest.
    """
    walk = _Walk(document, variables)
    sizes = [
        walk.size(each.selection_set)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    ]
    return Size(
        depth=max((each.depth for each in sizes), default=0),
        aliases=sum(each.aliases for each in sizes),
        cost=sum(each.cost for each in sizes),
    )
