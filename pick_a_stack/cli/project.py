"""A generated project: its answers, its template, its git, the files that its user edited."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from pick_a_stack.cli import sources
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import entries, git, is_repository, line
from pick_a_stack.template import Answers, RefusedError, Template

ANSWERS_FILE = ".copier-answers.yml"


@dataclass(frozen=True)
class Project:
    """A folder with an answers file."""

    folder: Path
    recorded: dict[str, Any]

    @classmethod
    def here(cls) -> "Project":
        """The project that the working directory is in."""
        try:
            return cls.find(Path.cwd())
        except FileNotFoundError:
            raise CommandError(
                "the folder you are in is gone: change to the project's folder"
            ) from None

    @classmethod
    def find(cls, start: Path) -> "Project":
        """The project that `start` is in.

        Raises:
            CommandError: when there is none, or its answers file cannot be read.
        """
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / ANSWERS_FILE).is_file():
                return cls(folder, read_answers(folder / ANSWERS_FILE))
        raise CommandError(
            f"{start} is in no project (no {ANSWERS_FILE} here or above):"
            " change to one, or begin with `pick-a-stack new DIR`"
        )

    def from_template(self, location: str) -> "Project":
        """The project as it is when its template is elsewhere."""
        return Project(self.folder, self.recorded | {"_src_path": location})

    @property
    def answers(self) -> dict[str, Any]:
        """The recorded answers, without what Copier notes for itself."""
        return {name: value for name, value in self.recorded.items() if not name.startswith("_")}

    @property
    def origin(self) -> dict[str, str]:
        """What Copier noted of the template: `_src_path` and, from git, `_commit`."""
        return {name: str(value) for name, value in self.recorded.items() if name.startswith("_")}

    @cached_property
    def template(self) -> Template:
        """The template as of the commit that the project was last written from.

        Raises:
            CommandError: when it is gone; the message says where its place is recorded.
        """
        location, commit = self.origin.get("_src_path", ""), self.origin.get("_commit", "")
        try:
            return sources.recorded(location, commit, self.folder)
        except CommandError as error:
            raise unreachable(location, error) from None

    @cached_property
    def now(self) -> Answers:
        """Every answer.

        Raises:
            CommandError: for recorded answers that the template refuses, which Copier does too.
        """
        try:
            return self.template.complete(self.answers)
        except RefusedError as error:
            reason = " ".join(str(error).split())
            raise CommandError(
                f"{ANSWERS_FILE}: {reason}: correct that line of the file, and commit it"
            ) from None

    @cached_property
    def rendered(self) -> dict[str, bytes]:
        """The files as the template last wrote them."""
        return self.template.render(self.now, self.origin)

    def content(self, path: str) -> bytes | None:
        """A file as it is now, or nothing."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def edited(self) -> list[str]:
        """Generated files that are there and no longer as they were written."""
        return [
            path
            for path, written in self.rendered.items()
            if (now := self.content(path)) is not None and now.replace(b"\r\n", b"\n") != written
        ]

    def deleted(self) -> list[str]:
        """Generated files that are gone."""
        return [path for path in self.rendered if self.content(path) is None]

    def uncommitted(self) -> list[str]:
        """What git does not have: changed and new files.

        Raises:
            CommandError: without a repository, or without a commit in it.
        """
        if not git(self.top, "rev-list", "--all", "--max-count=1"):
            raise CommandError("nothing is committed yet: git add -A && git commit -m generated")
        listed = entries(
            git(
                self.folder,
                "status",
                "--porcelain",
                "--untracked-files=normal",
                "--no-renames",
                "-z",
                "--",
                ".",
            )
        )
        return [entry[3:] for entry in listed]

    @cached_property
    def top(self) -> Path:
        """The folder of the repository's working tree.

        Raises:
            CommandError: without a repository.
        """
        if not is_repository(self.folder):
            raise CommandError(
                f"{self.folder} is not in git, which undoes and merges here:"
                " git init && git add -A && git commit -m generated"
            )
        return Path(line(self.folder, "rev-parse", "--show-toplevel"))

    @cached_property
    def prefix(self) -> str:
        """The project's folder inside the repository: "", or "services/orders/"."""
        relative = self.folder.relative_to(self.top.resolve()).as_posix()
        return "" if relative == "." else f"{relative}/"


def unreachable(location: str, error: CommandError) -> CommandError:
    """The refusal where a template is not at the place that a project records."""
    return CommandError(
        f"the template cannot be reached at {location!r}, which `_src_path` in {ANSWERS_FILE}"
        f" records ({error}): if it has moved, `pick-a-stack update --template PATH_OR_URL`"
        " records where it is"
    )


def read_answers(path: Path) -> dict[str, Any]:
    """An answers file.

    Raises:
        CommandError: when it is not a YAML mapping; the message says where.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        raise CommandError(f"{path}{place} is no YAML: mend it, or `git checkout` it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from None
    if not isinstance(document, dict) or not all(isinstance(name, str) for name in document):
        raise CommandError(f"{path} holds no answers (NAME: VALUE): mend it, or `git checkout` it")
    return document
