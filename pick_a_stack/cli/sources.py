"""Where a template is, and its files as of one of its commits."""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from pick_a_stack import ROOT
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import GitError, is_repository, line
from pick_a_stack.cli.mirrors import PARTS, exported, latest, mirror, resolve
from pick_a_stack.template import Template

VARIABLE = "PICK_A_STACK_TEMPLATE"


@dataclass(frozen=True)
class Source:
    """A template as Copier is given it: `location`, a folder or a URL, and a commit.

    Without a commit it is a folder as it stands, with what is not committed.
    """

    location: str
    commit: str
    template: Template
    repository: Path

    @cached_property
    def ref(self) -> str:
        """What Copier is to check out: a commit, HEAD with what is not committed, or nothing."""
        return self.commit or standing(self.repository)

    def origin(self) -> dict[str, str]:
        """What a project records of it, as Copier does: the commit only of what is committed."""
        if self.ref in ("", "HEAD"):
            return {"_src_path": self.location}
        commit = line(self.repository, "describe", "--tags", "--always", self.ref)
        return {"_commit": commit, "_src_path": self.location}


def default_location() -> str:
    """The template of this installation: PICK_A_STACK_TEMPLATE, this checkout, or its origin.

    Raises:
        CommandError: when it was installed without either.
    """
    if given := os.environ.get(VARIABLE):
        return given
    if (ROOT / "copier.yml").exists():
        return str(ROOT)
    if origin := installed_from():
        return origin
    raise CommandError(f"no template here: say --template PATH_OR_URL, or set {VARIABLE} to one")


def installed_from() -> str:
    """The checkout or the repository that pip installed this package from, or nothing."""
    from importlib import metadata

    try:
        text = metadata.distribution("pick-a-stack").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return ""
    if not text:
        return ""
    origin = json.loads(text)
    url: str = origin["url"]
    return f"git+{url}" if "vcs_info" in origin else url.removeprefix("file://")


def installed_version() -> str:
    """The version of this tool: of the checkout that it runs from, or as it was installed."""
    import tomllib
    from importlib import metadata

    try:
        document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        return str(document["project"]["version"])
    except FileNotFoundError:
        return metadata.version("pick-a-stack")


def open_source(location: str | None = None, ref: str | None = None) -> Source:
    """The template at `location`: a folder as it stands, a URL at its latest release.

    Raises:
        CommandError: when there is no template, or no such ref.
    """
    location = location or default_location()
    folder = Path(location).expanduser()
    if folder.is_dir():
        folder = folder.resolve()
        if not (folder / "copier.yml").exists():
            raise CommandError(f"{folder} is no template (it has no copier.yml): see --template")
        if ref is None:
            return Source(str(folder), "", load(folder), folder)
        commit = resolve(folder, ref)
        return Source(str(folder), commit, load(exported(folder, commit)), folder)
    try:
        repository = mirror(location)
    except CommandError as error:
        raise CommandError(f"{error}: see --template") from None
    commit = resolve(repository, ref or latest(repository))
    return Source(location, commit, load(exported(repository, commit)), repository)


def recorded(location: str, commit: str, base: Path) -> Template:
    """The template as of the commit that a project has recorded; `base` is the project.

    Raises:
        CommandError: when it cannot be reached, or has no such commit.
    """
    if not location or not commit:
        raise CommandError(
            "the project records no commit of a template in git:"
            " generate one from a git repository, and take its answers file"
        )
    repository = reached(location, base)
    if not is_repository(repository) and not (repository / "HEAD").exists():
        raise CommandError(f"the template {location} is no git repository: updates need one")
    try:
        full = resolve(repository, commit)
    except CommandError:
        full = resolve(reached(location, base, refresh=True), commit)
    return load(exported(repository, full))


def reached(location: str, base: Path, *, refresh: bool = False) -> Path:
    """The repository of a template at a place as the project in `base` records it.

    Raises:
        CommandError: when nothing is there.
    """
    folder = base / Path(location).expanduser()
    if folder.is_dir():
        return folder
    if ":" not in location or Path(location).is_absolute():
        raise CommandError(f"there is no folder {os.path.normpath(folder)}")
    return mirror(location, refresh=refresh)


def release(location: str, ref: str | None, base: Path) -> Source:
    """A later state of the template that the project in `base` has: of its releases the latest.

    Raises:
        CommandError: when it cannot be reached, has no such ref, or has what is not committed.
    """
    repository = reached(location, base, refresh=True)
    commit = resolve(repository, ref or latest(repository))
    if ref is None and standing(repository) == "HEAD" and commit == resolve(repository, "HEAD"):
        raise CommandError(
            f"the template at {location} has changes that are not committed:"
            " commit them there, or leave them out with --ref HEAD"
        )
    return Source(location, commit, load(exported(repository, commit)), repository)


def load(folder: Path) -> Template:
    """The template in a folder.

    Raises:
        CommandError: when its copier.yml or its catalogue is none of this template.
    """
    try:
        template = Template(folder)
        template.catalogue["conditions"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise CommandError(f"{folder} is not this template ({reason}): see --template") from None
    return template


def standing(folder: Path) -> str:
    """The commit of a checkout, HEAD when it has changes of its own, or nothing without git."""
    if not is_repository(folder):
        return ""
    try:
        dirty = line(folder, "status", "--porcelain", "--", *PARTS)
        return "HEAD" if dirty else line(folder, "rev-parse", "HEAD")
    except GitError:
        return ""
