"""What conditions imply under the rules, asked of a SAT solver.

Every choice of copier.yml is a variable. The solver holds what makes answers valid, and a variable
for each part that was asked about, so that a question is one call, however many parts there are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import Any

from pysat.formula import IDPool
from pysat.solvers import Minisat22

from pick_a_stack.conditions import Condition, choices

World = Mapping[str, frozenset[str | bool]]
AnyOf = tuple[Condition, ...]
When = tuple[AnyOf, ...]
"""A project has the part when of each group one condition holds; of the empty one, always."""


class Logic:
    """The answers that copier.yml and the rules leave.

    `rules` are the compiled ones: question, value, and what that value `needs`.
    """

    def __init__(
        self, questions: Mapping[str, Mapping[str, Any]], rules: Sequence[Mapping[str, Any]]
    ) -> None:
        self.questions = questions
        self.rules = rules
        self._variables = IDPool()
        self._solver = Minisat22()
        self._encoded: dict[When, int] = {}
        chosen = [name for name, spec in questions.items() if _is_choice(spec)]
        for question in chosen:
            self._add_question(question)
        for rule in rules:
            for needed, accepted in rule["needs"].items():
                choice = self._has(rule["question"], rule["value"])
                self._solver.add_clause([-choice, *(self._has(needed, each) for each in accepted)])
        # Answers that nothing asks for are left out of what is told.
        self._solver.set_phases([-self._has(q, v) for q in chosen for v in choices(questions[q])])

    def together(self, *parts: When) -> World | None:
        """Some answers with which a project has all of these parts, or None."""
        return self._world(parts, ())

    def missing(self, part: When, providers: Iterable[When]) -> World | None:
        """Some answers with which a project has the part and none of the providers, or None."""
        return self._world([part], tuple(providers))

    def _world(self, present: Iterable[When], absent: Iterable[When]) -> World | None:
        there = [self._has_part(part) for part in present]
        not_there = [-self._has_part(part) for part in absent]
        if not self._solver.solve(assumptions=there + not_there):
            return None
        model = set(self._solver.get_model())
        return {
            question: frozenset(
                value
                for value in choices(self.questions[question])
                if self._has(question, value) in model
            )
            for question in self._relevant(chain(present, absent), model)
        }

    def _relevant(self, parts: Iterable[When], model: set[int]) -> list[str]:
        """The questions that decide over parts, with those on which chosen values depend."""
        found = dict.fromkeys(question for part in parts for question in mentioned(part))
        todo = list(found)
        while todo:
            question = todo.pop()
            for rule in self.rules:
                if rule["question"] == question and self._has(question, rule["value"]) in model:
                    todo += [needed for needed in rule["needs"] if needed not in found]
                    found |= dict.fromkeys(rule["needs"])
        return sorted(found)

    def _has(self, question: str, value: str | bool) -> int:
        """The variable that says whether a value is among the answers to a question."""
        return int(self._variables.id((question, str(value))))

    def _add_question(self, question: str) -> None:
        if not self.questions[question].get("multiselect"):
            values = [self._has(question, each) for each in choices(self.questions[question])]
            self._solver.add_clause(values)
            for one, other in combinations(values, 2):
                self._solver.add_clause([-one, -other])

    def _has_part(self, part: When) -> int:
        """The variable that says whether a project has a part."""
        if part not in self._encoded:
            groups = [self._any([self._holds(each) for each in group]) for group in part]
            self._encoded[part] = self._all(groups)
        return self._encoded[part]

    def _holds(self, condition: Condition) -> int:
        clauses = [
            self._all([self._any([self._has(q, v) for v in values]) for q, values in clause])
            for clause in condition.any_of
        ]
        excluded = [self._has(q, v) for q, values in condition.none_of for v in values]
        return self._all([self._any(clauses), -self._any(excluded)])

    def _all(self, literals: Sequence[int]) -> int:
        """A variable that is true exactly when all of these are."""
        both = int(self._variables.id(("all", tuple(literals))))
        for literal in literals:
            self._solver.add_clause([-both, literal])
        self._solver.add_clause([both, *(-literal for literal in literals)])
        return both

    def _any(self, literals: Sequence[int]) -> int:
        """A literal that is true exactly when one of these is."""
        return -self._all([-literal for literal in literals])


def mentioned(part: When) -> Iterator[str]:
    """The questions that decide over a part."""
    for condition in chain.from_iterable(part):
        for question, _ in (*chain.from_iterable(condition.any_of), *condition.none_of):
            yield question


def described(world: World) -> str:
    """Answers as a person reads them."""
    return (
        ", ".join(
            f"{question}={'+'.join(sorted(map(str, values))) or '[]'}"
            for question, values in world.items()
        )
        or "any answers"
    )


def _is_choice(spec: Mapping[str, Any]) -> bool:
    return "choices" in spec or spec.get("type") == "bool"
