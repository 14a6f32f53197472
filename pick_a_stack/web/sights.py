"""What the page shows: a stack, where it came from, and how an address says both."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.resolving import Change
from pick_a_stack.template import Answers, Template
from pick_a_stack.web.asking import Asked, answered, query_of, read_query, short, stepped

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A stack that is looked at.

    `state` is what an address says of it, `before` the answers to compare it with. `refusal` says
    why what was asked for cannot be; then the stack is what it was.
    """

    answers: Answers
    before: Answers
    state: Pairs
    look: Mapping[str, str]
    said: list[str] = field(default_factory=list)
    refusal: str = ""

    @property
    def query(self) -> str:
        """The state as a query."""
        return urlencode(self.state)

    def address(self, **look: str) -> str:
        """The address of this stack, looked at in another way; "" leaves something out."""
        looked = {**self.look, **look}
        return (
            f"./?{urlencode([*self.state, *((n, value) for n, value in looked.items() if value)])}"
        )

    def refused(self, reason: str) -> "Sight":
        """The same stack, with what cannot be."""
        return replace(self, refusal=reason)

    def looked(self, **look: str) -> "Sight":
        """The same stack, looked at in another way."""
        return replace(self, look={**self.look, **look})


def see(template: Template, query: str) -> Sight:
    """What the address of a new project shows."""
    asked = read_query(query)
    try:
        base = answered(template, asked.answers)
    except CommandError as error:
        return beginning(template, one_line(error))
    try:
        change = stepped(template, base, asked)
    except CommandError as error:
        return shown(template, base, Change(base), asked, one_line(error))
    return shown(template, base, change, asked)


def beginning(template: Template, refusal: str = "") -> Sight:
    """What is shown where an address says nothing, or what it says is refused."""
    answers = answered(template, {})
    state = list(short(template, answers).items())
    return Sight(answers=answers, before=answers, state=state, look={}, refusal=refusal)


def shown(
    template: Template, base: Answers, change: Change, asked: Asked, refusal: str = ""
) -> Sight:
    """A stack beside what it was before the last step."""
    answers = change.answers
    look = {name: value for name, value in asked.view.items() if name != "since"}
    before = base
    if answers == base and "since" in asked.view:
        before = earlier(template, asked.view["since"], base)
    if before != answers:
        look["since"] = query_of(template, before)
    state = list(short(template, answers).items())
    said = [one_line(each) for each in (*change.also, *change.lost)]
    return Sight(answers=answers, before=before, state=state, look=look, said=said, refusal=refusal)


def earlier(template: Template, query: str, base: Answers) -> Answers:
    """The stack to compare with; this one, where an address says it wrong."""
    try:
        return answered(template, read_query(query).answers)
    except CommandError:
        return base


def one_line(text: object) -> str:
    """Words in a row."""
    return " ".join(str(text).split())
