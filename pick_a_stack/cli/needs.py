"""What a change of answers needs beside what was asked for, by the rules of the catalogue."""

from collections.abc import Mapping
from typing import Any

from pick_a_stack.cli.answering import NONE, picked
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.template import Answers, Question, Template


def put(question: Question, values: list[str], answers: Answers, wanted: Answers) -> None:
    """Set values of a question in `wanted`: beside those that are there, or instead."""
    if not question.multiple:
        wanted[question.name] = values[0]
        return
    now: list[str] = wanted.get(question.name) or answers.get(question.name) or []
    wanted[question.name] = [*now, *(value for value in values if value not in now)]


def meet_needs(template: Template, answers: Answers, wanted: Answers) -> list[str]:
    """Put what the rules ask for into `wanted`, and say what and why.

    Raises:
        CommandError: when a need leaves a choice, or is against an answer that is there.
    """
    also: list[str] = []
    while unmet := first_unmet(template, answers, wanted):
        rule, question, allowed = unmet
        if not allowed:
            raise CommandError(
                f"{rule['reason']}, and the rest of what is asked for rules that out"
            )
        now = {**answers, **wanted}.get(question.name)
        if len(allowed) > 1:
            ways = " or ".join(f"{question.name}={value}" for value in allowed)
            raise CommandError(f"{rule['reason']}: add {ways} too")
        if not question.multiple and now not in (None, NONE):
            raise CommandError(
                f"{rule['reason']}, which is {now} here:"
                f" add {question.name}={allowed[0]} too, if that is to change"
            )
        put(question, allowed, answers, wanted)
        also.append(f"{question.name}={allowed[0]} ({rule['reason']})")
    return also


def first_unmet(
    template: Template, answers: Answers, wanted: Answers
) -> tuple[Mapping[str, Any], Question, list[str]] | None:
    """A need that is not met: its rule, the question, and the values that meet all its rules."""
    stack = {**answers, **wanted}
    unmet: list[tuple[Mapping[str, Any], str]] = []
    shared: dict[str, list[str]] = {}  # what one answer must be for all its rules
    for rule in template.catalogue["rules"]:
        if rule["value"] not in picked(template.questions[rule["question"]], stack):
            continue
        if rule["question"] not in wanted:
            continue
        for name, values in rule["needs"].items():
            shared[name] = [value for value in values if value in shared.get(name, values)]
            question = template.questions[name]
            meeting = values if question.multiple else shared[name]
            if not set(picked(question, stack)) & set(meeting):
                unmet.append((rule, name))
    if not unmet:
        return None

    def allowed(rule: Mapping[str, Any], name: str) -> list[str]:
        return list(rule["needs"][name]) if template.questions[name].multiple else shared[name]

    rule, name = min(unmet, key=lambda pair: (len(allowed(*pair)), len(pair[0]["needs"][pair[1]])))
    return rule, template.questions[name], allowed(rule, name)
