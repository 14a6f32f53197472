"""When a part of a fragment is active, as facts over answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

Values = tuple[str | bool, ...]
Answers = Mapping[str, Sequence[str | bool]]
Clause = tuple[tuple[str, Values], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Active when one clause of `any_of` holds and no question of `none_of` has its values."""

    any_of: tuple[Clause, ...]
    none_of: Clause = ()

    @classmethod
    def of(cls, when: Sequence[Answers], unless: Answers) -> "Condition":
        """The condition of a fragment's `when` (any of) and `unless`."""
        return cls(tuple(_clause(answers) for answers in when), _clause(unless))

    def narrowed(self, only: Answers, multiselect: Collection[str] = ()) -> "Condition":
        """This condition, where `only` holds too.

        A question with several answers at a time may then be asked twice: `auth` must have one
        of these values and one of those.
        """
        clauses = []
        for clause in self.any_of:
            pairs = dict.fromkeys(clause)
            for question, values in _clause(only):
                if question not in multiselect:
                    for pair in [pair for pair in pairs if pair[0] == question]:
                        del pairs[pair]
                        values = tuple(v for v in values if v in pair[1])
                pairs[question, values] = None
            clauses.append(tuple(sorted(pairs)))
        return Condition(tuple(clauses), self.none_of)

    def check(self, questions: Mapping[str, Any]) -> None:
        """Refuse a question or a value that copier.yml does not have.

        Raises:
            ValueError: names the question and the value.
        """
        for clause in (*self.any_of, self.none_of):
            for question, values in clause:
                if question not in questions:
                    raise ValueError(f"no question {question!r} in copier.yml")
                offered = choices(questions[question])
                for value in values:
                    if value not in offered:
                        raise ValueError(f"question {question!r} does not offer {value!r}")

    def data(self) -> dict[str, Any]:
        """The condition as plain data."""
        return {
            "any_of": [[[q, list(v)] for q, v in clause] for clause in self.any_of],
            "none_of": {q: list(v) for q, v in self.none_of},
        }


def conditions_meet(one: Condition, other: Condition, multiselect: Collection[str]) -> bool:
    """Whether some answers activate both.

    Questions are independent here (rules only remove answers), so two clauses meet unless a
    question that both mention has one answer and no value in common. A question with several
    answers at a time never keeps them apart.
    """
    for left, right in product(one.any_of, other.any_of):
        needs = dict(left)
        possible = True
        for question, values in right:
            if question in multiselect:
                needs.setdefault(question, values)
                continue
            common = tuple(v for v in needs.get(question, values) if v in values)
            needs[question] = common
            possible = possible and bool(common)
        possible = possible and all(values for values in needs.values())
        if possible and not any(
            set(values) <= set(dict(banned).get(question, ()))
            for clause, banned in product((left, right), (one.none_of, other.none_of))
            for question, values in clause
        ):
            return True
    return False


def choices(question: Mapping[str, Any]) -> list[str | bool]:
    """The values that a question offers."""
    if question.get("type") == "bool":
        return [True, False]
    offered = question.get("choices", [])
    if isinstance(offered, list):
        return list(offered)
    return [v["value"] if isinstance(v, dict) else v for v in offered.values()]


def _clause(answers: Answers | Mapping[str, Values]) -> Clause:
    return tuple(sorted((question, tuple(values)) for question, values in answers.items()))
