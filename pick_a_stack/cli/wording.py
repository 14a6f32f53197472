"""Questions in the words of copier.yml, with its validators."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import questionary

from pick_a_stack.template import Answers, Question, RefusedError, Template


def ask_as_worded(template: Template, names: Iterable[str], known: Mapping[str, Any]) -> Answers:
    """Ask questions in their order; what is known, or else the default, is there to be taken."""
    found: Answers = {}
    for name in names:
        default = known.get(name, default_of(template, name, found))
        found[name] = ask(template, template.questions[name], str(default), found)
    return found


def default_of(template: Template, name: str, found: Answers) -> Any:
    """The default of a question after some answers; empty where it has none."""
    try:
        return template.complete(found)[name]
    except RefusedError:
        return ""


def ask(template: Template, question: Question, default: str, found: Answers) -> Any:
    """Ask one question; its validator has the last word."""
    if question.has_choices:
        values = [str(value) for value in question.values]
        return questionary.select(question.help, values, default=default).unsafe_ask()
    return questionary.text(
        question.help, default=default, validate=validator(template, question, found)
    ).unsafe_ask()


def validator(
    template: Template, question: Question, found: Answers
) -> Callable[[str], bool | str]:
    """What says whether a text is an answer, or why it is none."""

    def validate(text: str) -> bool | str:
        try:
            template.complete({**found, question.name: text})
        except RefusedError as error:
            if error.question == question.name:
                return error.reason
        return True

    return validate
