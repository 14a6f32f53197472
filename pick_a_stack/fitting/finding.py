"""One thing that does not fit, and what mends it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Files = Mapping[str, bytes]
Mend = Callable[[dict[str, bytes]], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a file, and how it is mended.

    Attributes:
        path: the file.
        what: what is wrong with it.
        remedy: what to do, as a command where there is one.
        line: where, from 1; 0 for the file as a whole.
        mend: changes the files, where there is one right way.
        is_problem: whether something fails by it.
    """

    path: str
    what: str
    remedy: str
    line: int = field(default=0, compare=False)
    mend: Mend | None = field(default=None, compare=False)
    is_problem: bool = field(default=True, compare=False)

    @property
    def text(self) -> str:
        """In one line."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.what}: {self.remedy}"


@dataclass(frozen=True, slots=True)
class View:
    """A project seen beside what the template writes.

    Attributes:
        package: the name of its package.
        before: the files as the template wrote them last.
        after: the files as it writes them now.
        now: the files as they are; what a user wrote included.
    """

    package: str
    before: Files
    after: Files
    now: Files


def mended(files: Files, findings: Iterable[Finding]) -> dict[str, bytes]:
    """The files with everything mended that has one right way."""
    changed = dict(files)
    for each in findings:
        if each.mend:
            each.mend(changed)
    return changed
