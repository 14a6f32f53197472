"""What is about to be done to a project: one step of the command line, put together by clicks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pick_a_stack.cli.answering import NONE, picked
from pick_a_stack.cli.resolving import Change, adding, removing
from pick_a_stack.doors.projects import Action
from pick_a_stack.template import Answers, Template


@dataclass(frozen=True, slots=True)
class Pending:
    """Names to add to a project, or to remove from it; a step does one of both."""

    action: Action = "add"
    names: tuple[str, ...] = ()

    @property
    def state(self) -> list[tuple[str, str]]:
        """The same in the query of an address."""
        return [("action", self.action), ("names", " ".join(self.names))] if self.names else []

    def change(self, template: Template, now: Answers) -> Change:
        """What it leads to.

        Raises:
            CommandError: where it leads nowhere, in the template's words.
        """
        if not self.names:
            return Change(now)
        return (adding if self.action == "add" else removing)(template, now, self.names)


def pending_of(look: Mapping[str, str]) -> Pending:
    """What an address says of it."""
    action: Action = "remove" if look.get("action") == "remove" else "add"
    return Pending(action, tuple(look.get("names", "").split()))


def clicked(template: Template, now: Answers, pending: Pending, step: str, words: str) -> Pending:
    """What is pending after a click; a click that takes an earlier one back leaves neither."""
    for word in words.split():
        action: Action = "add" if step == "add" else "remove"
        name, _, value = word.partition("=")
        if action == "add" and value == NONE:
            there = picked(template.questions[name], now) if name in template.questions else []
            word, action = f"{name}={there[0]}" if there else word, "remove"
        pending = with_word(template, now, pending, action, word)
    return pending


def with_word(
    template: Template, now: Answers, pending: Pending, action: Action, word: str
) -> Pending:
    """What is pending with a name more, or with one less where it was the other way round."""
    name, _, value = word.partition("=")
    question = template.questions.get(name)
    several = question is not None and (question.multiple or not question.has_choices)
    others = tuple(
        each
        for each in pending.names
        if each != word and (several or each.partition("=")[0] != name)
    )
    there = question is not None and (value or "true") in picked(question, now)
    if there == (action == "add"):
        return replace(pending, names=others)  # it is so already
    if pending.names and pending.action != action:
        return Pending(action, (word,))  # a step does one of both: begun anew
    return Pending(action, (*others, word))
