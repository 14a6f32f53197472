"""What conditions imply, by trying every answer to the questions that they mention."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, combinations, product
from typing import Any

from pick_a_stack.conditions import Condition, choices

World = Mapping[str, frozenset[str | bool]]
AnyOf = tuple[Condition, ...]
When = tuple[AnyOf, ...]
"""A project has the part when of each group one condition holds; of the empty one, always."""

Values = dict[str, set[str | bool]]


class Logic:
    """The answers that copier.yml and the rules leave, as far as a question needs them.

    `rules` are the compiled ones: question, value, and what that value `needs`.
    """

    def __init__(
        self, questions: Mapping[str, Mapping[str, Any]], rules: Sequence[Mapping[str, Any]]
    ) -> None:
        self.questions = questions
        self.rules = rules
        self._worlds: dict[tuple[tuple[str, frozenset[str | bool]], ...], list[World]] = {}
        self._missing: dict[tuple[When, frozenset[When]], World | None] = {}

    def together(self, *parts: When) -> World | None:
        """Some answers with which a project has all of these parts, or None."""
        return next((world for world in self.worlds(parts) if all_hold(parts, world)), None)

    def missing(self, part: When, providers: Iterable[When]) -> World | None:
        """Some answers with which a project has the part and none of the providers, or None."""
        key = part, frozenset(providers)
        if key not in self._missing:
            self._missing[key] = next(
                (
                    world
                    for world in self.worlds([part, *key[1]])
                    if holds(part, world) and not any(holds(each, world) for each in key[1])
                ),
                None,
            )
        return self._missing[key]

    def worlds(self, parts: Iterable[When]) -> list[World]:
        """Every valid answer to the questions that decide over these parts.

        Of the values that nothing here mentions, a multi-select has none and any other question
        one that no rule governs: the rest would decide nothing.
        """
        relevant = self._relevant(mentioned(parts))
        key = tuple(sorted((question, frozenset(values)) for question, values in relevant.items()))
        if key not in self._worlds:
            answers = [self._answers(question, values) for question, values in key]
            names = [question for question, _ in key]
            everything = (dict(zip(names, each, strict=True)) for each in product(*answers))
            self._worlds[key] = [world for world in everything if self._valid(world)]
        return self._worlds[key]

    def _relevant(self, values: Values) -> Values:
        """The questions and values, with those on which rules make them depend."""
        todo = dict(values)
        found: Values = {}
        while todo:
            question, wanted = todo.popitem()
            if not self.questions[question].get("multiselect"):
                wanted = wanted | self._others(question, wanted)
            new = wanted - found.get(question, set())
            found.setdefault(question, set()).update(new)
            for rule in self._rules_of.get(question, ()):
                if rule["value"] in new:
                    for needed, accepted in rule["needs"].items():
                        todo.setdefault(needed, set()).update(accepted)
        return found

    def _others(self, question: str, wanted: set[str | bool]) -> set[str | bool]:
        """What stands for the values of a question that are not `wanted`."""
        others = [value for value in choices(self.questions[question]) if value not in wanted]
        ruled = {rule["value"] for rule in self._rules_of.get(question, ())}
        free = [value for value in others if value not in ruled]
        return set(free[:1] or others)

    @cached_property
    def _rules_of(self) -> dict[str, list[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        for rule in self.rules:
            found.setdefault(rule["question"], []).append(rule)
        return found

    def _answers(self, question: str, values: Iterable[str | bool]) -> list[frozenset[str | bool]]:
        """What may be answered: one value each, or of a multi-select every subset."""
        ordered = [value for value in choices(self.questions[question]) if value in values]
        if not self.questions[question].get("multiselect"):
            return [frozenset({value}) for value in ordered]
        sizes = (combinations(ordered, size) for size in range(len(ordered) + 1))
        return [frozenset(subset) for subset in chain.from_iterable(sizes)]

    def _valid(self, world: World) -> bool:
        return all(
            world[needed] & set(accepted)
            for question, given in world.items()
            for rule in self._rules_of.get(question, ())
            if rule["value"] in given
            for needed, accepted in rule["needs"].items()
        )


def holds(part: When, world: World) -> bool:
    """Whether a project with these answers has the part."""
    return all(any(_condition_holds(each, world) for each in group) for group in part)


def all_hold(parts: Iterable[When], world: World) -> bool:
    """Whether a project with these answers has all of the parts."""
    return all(holds(part, world) for part in parts)


def mentioned(parts: Iterable[When]) -> Values:
    """The questions of these parts with the values that they name."""
    found: Values = {}
    for condition in chain.from_iterable(chain.from_iterable(parts)):
        for question, values in _pairs(condition):
            found.setdefault(question, set()).update(values)
    return found


def described(world: World) -> str:
    """Answers as a person reads them."""
    return (
        ", ".join(
            f"{question}={'+'.join(sorted(map(str, values))) or '[]'}"
            for question, values in world.items()
        )
        or "any answers"
    )


def _pairs(condition: Condition) -> Iterator[tuple[str, tuple[str | bool, ...]]]:
    yield from chain.from_iterable(condition.any_of)
    yield from condition.none_of


def _condition_holds(condition: Condition, world: World) -> bool:
    if any(world[question] & set(values) for question, values in condition.none_of):
        return False
    return any(
        all(world[question] & set(values) for question, values in clause)
        for clause in condition.any_of
    )
