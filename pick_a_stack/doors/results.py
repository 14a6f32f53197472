"""What the tools return: small, and typed, so that a client knows the shape beforehand."""

from typing import Any

from pydantic import BaseModel


class Found(BaseModel):
    """A skill, or an answer, that a search found; `answers` are as `plan_change` takes them."""

    name: str
    kind: str  # "skill" or "answer"
    what: str
    answers: list[str]


class Advice(BaseModel):
    """A need, what is recommended for it, and why; `refused` says why it cannot be had."""

    need: str
    recommend: str
    answers: dict[str, Any]
    why: str


class Tree(BaseModel):
    """What settles some questions: needs to choose from, one or several."""

    id: str
    layer: str
    asks: str
    several: bool
    branches: list[Advice]


class Server(BaseModel):
    """A setting with a URL: what to run behind it, and what serves until it is set."""

    variable: str
    servers: list[str]
    until_set: str


class Stack(BaseModel):
    """What a project with these answers has; `skills` by layer."""

    answers: dict[str, Any]
    skills: dict[str, list[str]]
    servers: list[Server]
    files: int
    dependencies: list[str]


class Planned(Stack):
    """A stack that `create_project` writes when it is given the identifier."""

    plan_id: str
    folder: str


class Answered(BaseModel):
    """An answer before a change, and after it."""

    question: str
    before: Any
    after: Any


class ChangePlan(BaseModel):
    """What a change does to a project; `apply_change` does it when it is given the identifier.

    `also` and `lost` are in words: what is needed besides, what goes with it. Of the files, those
    in `edited` were edited in the project.
    """

    plan_id: str
    answers: list[Answered]
    also: list[str]
    lost: list[str]
    added: list[str]
    changed: list[str]
    moved: list[str]
    removed: list[str]
    edited: list[str]


class Missing(BaseModel):
    """What a project lacks that usually goes with what it has."""

    answer: str
    need: str
    why: str
    presets: list[str]
    refused: str


class Gaps(BaseModel):
    """The skills that a project has, by layer, and what it lacks, likest first."""

    has: dict[str, list[str]]
    lacks: list[Missing]


class Finding(BaseModel):
    """One line of the doctor's; a `problem` is to be mended, a `note` need not be."""

    kind: str  # "ok", "note" or "problem"
    text: str


class Done(BaseModel):
    """What a command that wrote something says of it, in its own words."""

    said: str
