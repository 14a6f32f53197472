"""What the shell offers after a Tab."""

from collections.abc import Iterator

from pick_a_stack.cli.answering import NONE, capabilities, written
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.sources import open_source
from pick_a_stack.template import Template


def skills(incomplete: str) -> list[str]:
    """Skills and answers of capabilities that begin like this."""
    template = the_template()
    if template is None:
        return []
    offered = [skill["id"] for skill in template.catalogue["skills"]]
    offered += [pair for pair in pairs(template) if not pair.endswith(f"={NONE}")]
    return [each for each in offered if each.startswith(incomplete)]


def answers(incomplete: str) -> list[str]:
    """Answers that begin like this."""
    template = the_template()
    if template is None:
        return []
    names = [f"{question.name}=" for question in template.visible()]
    offered = [*pairs(template), *names] if "=" in incomplete else names
    return [each for each in offered if each.startswith(incomplete)]


def pairs(template: Template) -> Iterator[str]:
    """Every value of every capability, as a flag has it."""
    for question in capabilities(template):
        for value in question.values:
            yield f"{question.name}={written(value)}"


def the_template() -> Template | None:
    """The template of this installation: without one, Tab offers nothing."""
    try:
        return open_source().template
    except CommandError:
        return None
