"""The decision trees reach every question of copier.yml, and recommend what it takes."""

from pathlib import Path

import pytest

from pick_a_stack.cli.answering import capabilities
from pick_a_stack.cli.trees import Leaf, Tree, chosen, read_trees, refusal
from pick_a_stack.render import copy_template
from pick_a_stack.template import Template

from ..stacks import NAME, Answers, beside, what_it_needs

TREES = read_trees(Template())
LEAVES = [(tree, leaf) for tree in TREES for leaf in tree.leaves()]


@pytest.fixture(scope="module")
def questionnaire(template: Path) -> Template:
    return Template(template)


def test_every_question_is_reached(questionnaire: Template) -> None:
    settled = [name for tree in TREES for name in tree.questions]
    assert sorted(settled) == sorted(question.name for question in questionnaire.visible())


def test_every_capability_that_is_offered_is_recommended_for_some_need(
    questionnaire: Template,
) -> None:
    recommended = {
        (name, value)
        for _, leaf in LEAVES
        for name, answer in leaf.answers.items()
        for value in (answer if isinstance(answer, list) else [answer])
    }
    offered = {(q.name, value) for q in capabilities(questionnaire) for value in q.values}
    assert offered - recommended == set()


@pytest.mark.parametrize(("tree", "leaf"), LEAVES, ids=lambda each: getattr(each, "id", ""))
def test_recommendation_is_accepted_with_what_it_needs(
    questionnaire: Template, tree: Tree, leaf: Leaf
) -> None:
    assert leaf.answers.keys() <= set(tree.questions)
    assert leaf.when
    assert leaf.recommend
    assert leaf.why
    needed: Answers = {}
    for name, answer in leaf.answers.items():
        for value in answer if isinstance(answer, list) else [answer]:
            needed = beside(needed, what_it_needs(name, value))
    answers = questionnaire.complete(NAME | beside(needed, leaf.answers))
    assert chosen(leaf, answers)
    assert refusal(questionnaire, leaf, answers) == ""


def test_what_copier_yml_offers_beyond_the_trees_is_reached_in_its_words(
    template: Path, tmp_path: Path
) -> None:
    folder = copy_template(tmp_path / "template", template)
    text = (folder / "copier.yml").read_text(encoding="utf-8")
    choice = '    "redis: shared by all processes": redis\n'
    question = """
search:
  type: str
  help: Which search engine?
  default: none
  choices:
    "none: nothing is searched": none
    "typesense: typing finds it": typesense
"""
    text = text.replace(choice, f'{choice}    "disk: it survives a restart": disk\n')
    text = text.replace("\n# ---- The composition", f"{question}\n# ---- The composition")
    (folder / "copier.yml").write_text(text, encoding="utf-8")
    trees = {tree.id: tree for tree in read_trees(Template(folder))}
    assert trees["search"].need == "Which search engine?"
    assert [leaf.when for leaf in trees["search"].leaves()] == [
        "nothing is searched",
        "typing finds it",
    ]
    disk = list(trees["caching"].leaves())[-1]
    assert (disk.when, disk.answers) == ("it survives a restart", {"cache": "disk"})


def test_a_ruled_out_recommendation_says_why(questionnaire: Template) -> None:
    pgvector = next(leaf for _, leaf in LEAVES if leaf.recommend == "pgvector")
    answers = questionnaire.complete(NAME | {"preset": "custom"})
    assert "PostgreSQL" in refusal(questionnaire, pgvector, answers)
