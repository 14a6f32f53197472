"""Repositories of templates: clones of what is elsewhere, and the files of single commits."""

import io
import os
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import GitError, git, line, plainly
from pick_a_stack.cli.screen import progress

PARTS = ("copier.yml", "composer", "template", "fragments", "skills")
"""What Copier reads of a template."""
ABBREVIATED = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}


def resolve(repository: Path, ref: str) -> str:
    """The full id of a commit."""
    name = ref.replace("\n", " ")
    try:
        return line(
            repository, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"
        )
    except GitError:
        raise CommandError(
            f"the template has no {ref!r}: `git tag` and `git log` list what it has"
        ) from None


def latest(repository: Path) -> str:
    """The tag of the highest release, HEAD without any, as Copier picks it."""
    from packaging.version import InvalidVersion, Version

    releases: dict[Version, str] = {}
    for tag in line(repository, "tag", "--list").splitlines():
        try:
            version = Version(tag)
        except InvalidVersion:
            continue
        if not version.is_prerelease:
            releases[version] = tag
    return releases[max(releases)] if releases else "HEAD"


def is_newer(repository: Path, commit: str, than: str) -> bool:
    """Whether a commit has what another one has not."""
    return commit != than and line(repository, "rev-list", "--count", f"{than}..{commit}") != "0"


def cache_folder() -> Path:
    """Where templates are kept; it can be deleted at any time.

    Raises:
        CommandError: without a home, or where it cannot be written.
    """
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(base, "pick-a-stack")
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:
        raise CommandError(
            f"no folder to keep templates in ({error}): set XDG_CACHE_HOME to one"
        ) from None
    return folder


def mirror(location: str, refresh: bool = False) -> Path:
    """A bare clone of a URL.

    Raises:
        CommandError: when the URL cannot be cloned.
    """
    url = location
    for short, full in ABBREVIATED.items():
        url = url.replace(short, full, 1) if url.startswith(short) else url
    url = url.removeprefix("git+")
    folder = cache_folder() / sha256(url.encode()).hexdigest()[:16]
    try:
        if not folder.exists():
            waiting = progress(f"Cloning {location} ...")
            with waiting, tempfile.TemporaryDirectory(dir=folder.parent) as name:
                git(folder.parent, "clone", "--quiet", "--mirror", "--", url, f"{name}/clone")
                os.rename(f"{name}/clone", folder)
        elif refresh:
            with progress(f"Fetching {location} ..."):
                git(folder, "remote", "update", "--prune")
    except GitError as error:
        raise CommandError(f"no template at {location} ({error})") from None
    return folder


def exported(repository: Path, commit: str) -> Path:
    """The template's files as of a commit, in a folder that is made once."""
    folder = cache_folder() / commit
    if not folder.exists():
        with plainly():
            archive = git(repository, "archive", "--format=tar", commit, "--", *PARTS)
        with tempfile.TemporaryDirectory(dir=folder.parent) as name:
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                tar.extractall(f"{name}/files", filter="data")
            try:
                os.rename(f"{name}/files", folder)
            except OSError:  # another process was faster
                if not folder.exists():
                    raise
    return folder
