"""What a fragment.yml may say, as a schema."""

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Reference = Annotated[str, StringConstraints(pattern=r"^[\w.]+:\w+$")]
"""`package.module:Name`, as in an entry point."""


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _import_shorthand(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return {"import": [value], "entry": value.partition(":")[2]}


Values = Annotated[list[str | bool], BeforeValidator(_as_list)]
Answers = dict[str, Values]


class Part(BaseModel):
    """Anything a fragment contributes; `only` narrows the fragment's own `when`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    only: Answers = {}


class Rule(Part):
    """A need of the choice that `when` names, and the words that refuse it."""

    needs: Answers
    reason: str


class Import(Part):
    imports: list[Reference] = Field(default=[], alias="import")


class Entry(Import):
    """One line of a list in a shared file; `needs` names resources the line uses."""

    entry: str
    needs: list[str] = []


ListEntry = Annotated[Entry, BeforeValidator(_import_shorthand)]


class Setting(Import):
    """A field of Settings: the class of one group."""

    entry: str


class Resource(Part):
    """What the composition root opens.

    `open` is an async context manager, or with `enter: false` a plain constructor; with
    `field: false` only later resources see it, not Services.
    `arguments` are earlier resources, `settings` or `settings.<group>`, or `<list>` in brackets.
    """

    type: Reference
    open: Reference
    enter: bool = True
    field: bool = True
    arguments: list[str] = []


class Variable(Part):
    """One line of .env.example: the variable, its default and what it means."""

    value: str
    help: str


class Service(Part):
    """A server that compose.yaml includes; its key is the name of the service in `file`.

    What the application needs to reach it goes into the list `compose_environment`: one
    server may be behind several ports.
    """

    file: str


class CiService(Part):
    """A service container of the workflow; `options` go to `docker create`, one each.

    How the tests reach it goes into the list `ci_environment`.
    """

    image: str
    ports: list[str] = []
    env: dict[str, str] = {}
    options: list[str] = []
    command: str = ""


class Server(Part):
    """A real server that contract tests run against when `variable` names one; `url` is an example.

    `also` names further schemes by which `variable` may point at one, such as with TLS.
    """

    port: str
    variable: str
    url: str
    also: list[str] = []


class Revision(Part):
    """A migration; `after` names the revisions whose tables it refers to."""

    after: list[str] = []


class Text(Part):
    """A paragraph of README or AGENTS, below its heading."""

    text: str


class Folder(Part):
    """Where a coding agent looks for skills."""

    folder: str


class Requirement(Part):
    """A dependency; `imported: false` for drivers that are loaded by name."""

    spec: str
    imported: bool = True


class Module(Part):
    pass


class Ignore(Part):
    entry: str
    comment: str = ""


class Fragment(BaseModel):
    """A fragment.yml. Every field is optional but `when`.

    `for_skills` names, by path, the skills of which a file needs one to be written; the
    file finds them in `file.skills`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: Annotated[list[Answers], BeforeValidator(_as_list)]
    unless: Answers = {}
    only: dict[str, Answers] = {}
    for_skills: dict[str, list[str]] = {}
    rules: dict[str, Rule] = {}
    dependencies: dict[str, Requirement] = {}
    dev_dependencies: dict[str, Requirement] = {}
    untyped: dict[str, Module] = {}
    settings: dict[str, Setting] = {}
    environment: dict[str, Variable] = {}
    resources: dict[str, Resource] = {}
    lists: dict[str, dict[str, ListEntry]] = {}
    compose: dict[str, Service] = {}
    ci: dict[str, CiService] = {}
    servers: dict[str, Server] = {}
    revisions: dict[str, Revision] = {}
    gitignore: dict[str, Ignore] = {}
    readme: dict[str, Text] = {}
    agents: dict[str, Text] = {}
    skill_folders: dict[str, Folder] = {}

    @classmethod
    def read(cls, path: Path) -> "Fragment":
        """Read and check one fragment.yml.

        Raises:
            ValueError: with the path, when the file does not match this schema.
        """
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (ValueError, yaml.YAMLError) as error:
            raise ValueError(f"{path}: {error}") from error


SECTIONS: tuple[str, ...] = tuple(
    name
    for name in Fragment.model_fields
    if name not in {"when", "unless", "only", "for_skills", "rules", "lists"}
)
"""The keyed contributions, each a section of the catalogue."""
