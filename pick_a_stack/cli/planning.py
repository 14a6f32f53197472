"""What a set of answers gives: skills, technologies, servers, files, dependencies."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pick_a_stack.cli.answering import capabilities, label, picked
from pick_a_stack.template import Answers, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Technology:
    """A value that was picked, in the words of copier.yml."""

    question: str
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A setting that holds a URL: the servers to run behind it, and what serves without them."""

    variable: str
    servers: list[str]
    development: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a project with these answers has."""

    answers: Answers
    skills: dict[str, list[str]]  # by layer
    technologies: list[Technology]
    connections: list[Connection]
    files: int
    dependencies: list[str]

    def data(self) -> dict[str, Any]:
        """The plan as JSON holds it."""
        return asdict(self)

    @property
    def servers(self) -> list[str]:
        """The servers to run in production."""
        return sorted({server for each in self.connections for server in each.servers})

    @property
    def summary(self) -> str:
        """The plan in one line."""
        skills = sum(map(len, self.skills.values()))
        servers = ", ".join(self.servers) or "no server"
        return (
            f"{servers} | {skills} skills | {self.files} files |"
            f" {len(self.dependencies)} dependencies"
        )


def make_plan(template: Template, answers: Answers) -> Plan:
    """The plan of complete answers."""
    stack = template.stack(answers)
    skills: dict[str, list[str]] = {}
    for skill in stack["skills"]:
        skills.setdefault(skill["layer"] or "other", []).append(skill["id"])
    metadata = template.render(answers, {}, only={"pyproject.toml"})["pyproject.toml"]
    return Plan(
        answers=answers,
        skills=dict(sorted(skills.items())),
        technologies=technologies(template, answers),
        connections=connections(stack),
        files=len(template.paths(answers)),
        dependencies=tomllib.loads(metadata.decode())["project"]["dependencies"],
    )


def technologies(template: Template, answers: Mapping[str, Any]) -> list[Technology]:
    """What was picked of each capability, what is a skill of that name left out."""
    skills = {skill["id"] for skill in template.catalogue["skills"]}
    return [
        Technology(question=question.name, value=value, label=label(question, value))
        for question in capabilities(template)
        for value in picked(question, answers)
        if question.has_choices and value not in skills
    ]


def connections(stack: Mapping[str, Any]) -> list[Connection]:
    """The settings that hold URLs, in their order."""
    servers: dict[str, list[str]] = {}
    for server in stack["servers"]:
        servers.setdefault(server["variable"], []).append(server["key"])
    return [
        Connection(
            variable=variable["key"],
            servers=servers.get(variable["key"], []),
            development=variable["value"],
            help=variable["help"],
        )
        for variable in stack["environment"]
        if variable["key"].endswith("_URL") and variable["value"]
    ]
