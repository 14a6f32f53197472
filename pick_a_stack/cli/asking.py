"""A list to tick, with a way back."""

from collections.abc import Sequence
from typing import Any

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from questionary.prompts.common import InquirerControl

BACK = "back"


def tick(text: str, choices: Sequence[questionary.Choice]) -> list[Any] | str:
    """The values that are ticked, or BACK."""
    question = questionary.checkbox(
        text,
        [*choices, questionary.Choice("Go back", BACK)],
        instruction="(space selects, enter goes on)",
    )
    bindings = question.application.key_bindings
    assert isinstance(bindings, KeyBindings)
    controls = question.application.layout.find_all_controls()
    control = next(each for each in controls if isinstance(each, InquirerControl))

    @bindings.add("enter", eager=True, filter=Condition(lambda: pointed_at(control) == BACK))
    def go_back(event: KeyPressEvent) -> None:
        control.selected_options = [BACK]
        control.is_answered = True
        event.app.exit(result=[BACK])

    ticked: list[Any] = question.unsafe_ask()
    return BACK if ticked == [BACK] else [value for value in ticked if value != BACK]


def pointed_at(control: InquirerControl) -> Any:
    """The value of the choice that the pointer is at."""
    return control.get_pointed_at().value
