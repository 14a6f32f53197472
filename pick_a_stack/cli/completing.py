"""What the shell offers after a Tab."""

from collections.abc import Iterator

from pick_a_stack.cli.answering import NONE, capabilities, written
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.sources import open_source
from pick_a_stack.template import Template


def skills(incomplete: str) -> list[str]:
    """Skills that begin like this."""
    template = the_template()
    offered = template.catalogue["skills"] if template else []
    return [skill["id"] for skill in offered if skill["id"].startswith(incomplete)]


def names(incomplete: str) -> list[str]:
    """What `show` takes: skills, technologies and questions that begin like this."""
    template = the_template()
    if template is None:
        return []
    offered = dict.fromkeys(skills(incomplete))
    for question in capabilities(template):
        values = [str(value) for value in question.values if question.has_choices]
        offered |= dict.fromkeys([question.name, *values])
    return [each for each in offered if each.startswith(incomplete) and each != NONE]


def changes(incomplete: str) -> list[str]:
    """What `add` and `remove` take: skills and answers that begin like this."""
    template = the_template()
    if template is None:
        return []
    offered = [*skills(incomplete)]
    offered += [pair for pair in pairs(template) if not pair.endswith(f"={NONE}")]
    return [each for each in offered if each.startswith(incomplete)]


def answers(incomplete: str) -> list[str]:
    """Answers that begin like this."""
    template = the_template()
    if template is None:
        return []
    names = [f"{question.name}=" for question in template.visible()]
    found = [name for name in names if name.startswith(incomplete)]
    if len(found) > 1:
        return found
    return [pair for pair in pairs(template) if pair.startswith(incomplete)] or found


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
