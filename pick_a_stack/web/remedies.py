"""What else to pick so that a choice that is ruled out can be had."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pick_a_stack.cli.answering import NONE, completed, picked
from pick_a_stack.cli.needs import first_unmet, put
from pick_a_stack.cli.plan import UNNAMED
from pick_a_stack.template import Answers, Question, Template

Values = tuple[tuple[str, str], ...]


def remedy(template: Template, answers: Answers, question: Question, value: str) -> Values:
    """The answers to add beside a choice: the fewest, and of these what presets pick most.

    Nothing where no rule says what would help.
    """
    wanted: Answers = {}
    put(question, [value], answers, wanted)
    ways = sorted(grown(template, answers, wanted), key=lambda way: liking(template, way))
    if not ways:
        return ()
    before = {(name, each) for name in ways[0] for each in values(template, name, answers)}
    after = [(name, each) for name in ways[0] for each in values(template, name, ways[0])]
    return tuple(pair for pair in after if pair not in before and pair != (question.name, value))


def grown(template: Template, answers: Answers, wanted: Answers) -> Iterator[Answers]:
    """Every way to meet what the rules ask for."""
    unmet = first_unmet(template, answers, wanted)
    if unmet is None:
        yield wanted
        return
    _, question, allowed = unmet
    if not question.multiple and question.name in wanted:
        return  # what one need asked for, another rules out
    for value in allowed:
        more = dict(wanted)
        put(question, [value], answers, more)
        yield from grown(template, answers, more)


def values(template: Template, name: str, answers: Mapping[str, object]) -> list[str]:
    """What is picked of a question."""
    return picked(template.questions[name], answers)


def liking(template: Template, way: Answers) -> tuple[int, int]:
    """What a way is sorted by: how much it adds, and how seldom presets do."""
    added = [(name, value) for name in way for value in values(template, name, way)]
    usual = by_presets(template)
    return len(added), -sum(usual[pair] for pair in added)


@lru_cache(maxsize=4)
def by_presets(template: Template) -> Counter[tuple[str, str]]:
    """How many presets have each value."""
    counts: Counter[tuple[str, str]] = Counter()
    for preset in template.questions["preset"].values:
        answers = completed(template, UNNAMED | {"preset": preset})
        for question in template.visible():
            pairs = ((question.name, value) for value in picked(question, answers))
            counts.update(pair for pair in pairs if pair[1] != NONE)
    return counts
