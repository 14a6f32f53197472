"""What a leaf of a tree comes to, and what could be taken instead."""

import questionary

from pick_a_stack.cli.answering import capabilities, label
from pick_a_stack.cli.trees import Leaf, Tree
from pick_a_stack.template import Answers, Template


def combined(tree: Tree, leaves: list[Leaf]) -> Answers:
    """The answers of one leaf, or of several together."""
    if not tree.several:
        return dict(leaves[0].answers)
    return {
        name: list(dict.fromkeys(each for leaf in leaves for each in leaf.answers.get(name, [])))
        for name in tree.questions
    }


def other_choices(
    template: Template, tree: Tree, answers: Answers, wanted: Answers
) -> list[questionary.Choice]:
    """The other choices of copier.yml, where a tree settles one that has one answer."""
    name = tree.questions[0]
    question = template.questions[name]
    if question.multiple or not question.has_choices or question not in capabilities(template):
        return []
    return [
        questionary.Choice(
            f"Rather {choice.value}: {label(question, str(choice.value))}",
            {name: choice.value},
            disabled="ruled out" if choice.refusal else None,
        )
        for choice in template.choices(name, answers)
        if choice.value != wanted.get(name)
    ]
