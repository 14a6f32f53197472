"""What there is to pick: each choice in both ways, and one click for what is ruled out."""

import pytest

from pick_a_stack.cli.answering import picked
from pick_a_stack.cli.resolving import adding
from pick_a_stack.web.asking import Asked, answered, stepped
from pick_a_stack.web.desk import Beginning
from pick_a_stack.web.offers import Pick, by_layer, by_need

STARTS = (
    {"preset": "minimal"},
    {"preset": "event-driven", "database": "none", "data": "", "messaging": "", "api": ""},
    {"preset": "custom", "database": "mysql", "jobs": "celery", "message_broker": "memory"},
)


def offered(known: Beginning, answers: dict[str, str]) -> list[Pick]:
    """All that is offered beside some answers, in both ways."""
    template = known.source.template
    complete = answered(template, answers)
    layers = by_layer(template, complete) + by_need(template, complete)
    return [pick for layer in layers for group in layer.groups for pick in group.picks]


@pytest.mark.parametrize("start", STARTS, ids=lambda start: "-".join(start.values()))
def test_one_click_meets_the_need_of_every_choice_that_is_ruled_out(
    known: Beginning, start: dict[str, str]
) -> None:
    template = known.source.template
    answers = answered(template, start)
    refused = [pick for pick in offered(known, start) if pick.refusal]
    assert refused
    for pick in refused:
        assert pick.besides, pick.id
        step = " ".join([pick.value, *pick.besides])
        after = stepped(template, answers, Asked({}, [("add", step)], {})).answers
        for pair in step.split():
            name, _, value = pair.partition("=")
            assert value in picked(template.questions[name], after)


def test_what_is_not_ruled_out_can_be_picked(known: Beginning) -> None:
    template = known.source.template
    answers = answered(template, STARTS[0])
    for pick in offered(known, STARTS[0]):
        if not pick.refusal:
            stepped(template, answers, Asked({}, [(pick.step, pick.value)], {}))


def test_a_skill_may_need_two_answers_to_one_question(known: Beginning) -> None:
    template = known.source.template
    change = adding(template, answered(template, {}), ["api=realtime-sync"])
    assert {"fastapi-websockets", "streaming-api-patterns"} <= set(change.answers["api"])


def test_every_choice_is_offered_in_both_ways(known: Beginning) -> None:
    template = known.source.template
    answers = answered(template, {})
    for way in (by_layer, by_need):
        values = {
            value
            for layer in way(template, answers)
            for group in layer.groups
            for pick in group.picks
            for value in pick.value.split()
        }
        conditions = template.catalogue["conditions"]
        questions = {name for each in conditions for clause in each["any_of"] for name, _ in clause}
        for name in questions:
            question = template.questions[name]
            for value in question.values if question.has_choices else ():
                assert f"{name}={value}" in values
