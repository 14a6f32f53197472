"""The stacks that are tested as whole projects, as answers to copier.yml."""

from collections.abc import Iterable, Iterator
from functools import cache, partial
from hashlib import sha256
from random import Random
from typing import Any

import yaml

from pick_a_stack import ROOT
from pick_a_stack.catalogue import compile_catalogue, read_questions
from pick_a_stack.conditions import choices

Answers = dict[str, Any]

catalogue = cache(compile_catalogue)
questionnaire = cache(partial(read_questions, ROOT))

NAME: Answers = {"project_name": "order-service"}


def sample(names: Iterable[str], size: int) -> list[str]:
    """Some of these names: others with another catalogue."""
    seed = sha256(repr(catalogue()).encode()).hexdigest()
    return sorted(Random(seed).sample(sorted(names), size))


def presets() -> list[str]:
    """The presets that have a stack of their own."""
    return [str(preset) for preset in choices(questionnaire()["preset"]) if preset != "custom"]


def preset_answers(preset: str) -> Answers:
    """A preset with the answers that it stands for, spelled out."""
    given = yaml.safe_load(questionnaire()["presets"]["default"])[preset]
    return {"preset": preset} | given


def everything() -> Answers:
    """All that goes together: every value of every multi-select, a real server behind each port."""
    multi = {name: choices(spec) for name, spec in questionnaire().items() if "multiselect" in spec}
    return {
        "database": "postgresql",
        "vector_store": "pgvector",
        "cache": "redis",
        "message_broker": "nats",
        "jobs": "celery",
        "authorization": "rbac",
        **multi,
    }


def what_it_needs(question: str, value: str | bool) -> Answers:
    """The least answers with which a choice is accepted: first value of each need, in turn."""
    answers: Answers = {}
    for rule in catalogue()["rules"]:
        if (rule["question"], rule["value"]) == (question, value):
            for needed, values in rule["needs"].items():
                answers = beside(answers, what_it_needs(needed, values[-1]))
                answers = beside(answers, as_answer(needed, values[-1]))
    return answers


def beside(answers: Answers, more: Answers) -> Answers:
    """Answers with more of them; several values of a question stand beside those that it has."""
    joined = {
        name: [*before, *(each for each in more[name] if each not in before)]
        for name, before in answers.items()
        if isinstance(before, list) and name in more
    }
    return answers | more | joined


def as_answer(question: str, value: str | bool) -> Answers:
    """One value as the answer to its question."""
    multiple = questionnaire()[question].get("multiselect")
    return {question: [value] if multiple else value}


def each_value_alone() -> Iterator[tuple[str, Answers]]:
    """Each value of each capability question with what it needs and nothing else."""
    questions = questionnaire()
    for question, spec in questions.items():
        if "choices" not in spec or question in {"preset", "python"}:
            continue
        for value in choices(spec):
            if value != "none":
                answers = beside(what_it_needs(question, value), as_answer(question, value))
                yield f"{question}-{value}", {"preset": "custom"} | answers


def as_flags(answers: Answers) -> list[str]:
    """Answers as `-d name=value` flags of copier."""
    flags = []
    for name, value in answers.items():
        text = value if isinstance(value, str) else yaml.safe_dump(value, default_flow_style=True)
        flags += ["-d", f"{name}={text.removesuffix('...' + chr(10)).strip()}"]
    return flags
