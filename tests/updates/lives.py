"""The life of a project at random: edits, toggles and releases in any order, by a seed."""

import random
import re
from dataclasses import dataclass, field
from typing import Any

from pick_a_stack.template import Question, RefusedError, Template

from ..stacks import Answers
from .editing import SOURCE, AbsentError
from .edits import EDITS, TRADES, VERSIONS, revision
from .losses import lost
from .merging import Files, merge
from .toggles import ORIGIN, WITHOUT_FILES, changes, stacks, with_needs

TABLES = f"{SOURCE}/notes/tables.py"


@dataclass(slots=True)
class Life:
    """What happened to one project.

    Attributes:
        seed: begins the same life again.
        files: its files at the end, or when it met a conflict.
        answers: its answers at the end.
        steps: what was done, in words.
        updates: how many of the steps were updates.
        conflicts: files with conflicts; the life ends with the first update that has any.
        met_in: "today" when that update began under the last release, else "an earlier release".
        lost: lines of the user's that are gone from files that are there.
        deleted: edited files that went with a capability.
    """

    seed: int
    files: Files
    answers: Answers
    steps: list[str] = field(default_factory=list)
    updates: int = 0
    conflicts: list[str] = field(default_factory=list)
    met_in: str = ""
    lost: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)


def live(seed: int, releases: tuple[Template, ...]) -> Life:
    """One life: begun under any of the releases, oldest first, and ended under the last."""
    chance = random.Random(seed)
    release = chance.randrange(len(releases))
    begun = releases[release]
    answers = beginning(begun, chance)
    base = releases[release].render(answers, ORIGIN)
    life = Life(seed, dict(base), answers)
    edits = Edits(chance)
    todo = chance.choices(["edit", "toggle", "release"], weights=[5, 5, 1], k=chance.randint(4, 9))
    for step in [*todo, "last release"]:
        if step == "edit":
            edits.make(life)
            continue
        change: Answers = {}
        begun_in = "today" if release == len(releases) - 1 else "an earlier release"
        if step == "toggle":
            change = toggle(life, chance, releases[release])
        elif release == len(releases) - 1:
            continue
        else:
            release = release + 1 if step == "release" else len(releases) - 1
            life.steps.append(step)
        answers = releases[release].complete(change, life.answers)
        after = releases[release].render(answers, ORIGIN)
        update(life, base, after, answers)
        base = after
        if life.conflicts:
            life.met_in = begun_in
            break
    return life


def beginning(release: Template, chance: random.Random) -> Answers:
    """The answers of some stack, as far as a release had them."""
    while True:
        stack = stacks()[chance.choice(list(stacks()))]
        known = {
            name: offered(release.questions[name], value)
            for name, value in stack.items()
            if name in release.questions
        }
        try:
            return release.complete(known)
        except RefusedError:
            continue  # What it needs came later.


def offered(question: Question, value: Any) -> Any:
    """An answer less the values that a release did not offer."""
    if not isinstance(value, list):
        return value
    return [each for each in value if each in question.values]


class Edits:
    """The edits of one life: each about a trade of its own, a field of notes only once."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._trades = chance.sample(TRADES, len(TRADES))
        self._names = list(EDITS)

    def make(self, life: Life) -> None:
        """Edit the project, unless it has nothing that the edit is about."""
        name, trade = self._chance.choice(self._names), self._trades.pop()
        files = dict(life.files)
        try:
            EDITS[name](files, trade)
        except AbsentError:
            return
        if name == "a note field":
            self._names.remove(name)
        life.files = files
        life.steps.append(f"{name} ({trade})")


def toggle(life: Life, chance: random.Random, release: Template) -> Answers:
    """Another answer to a question, with what it needs."""
    offered = [
        found
        for question in release.visible()
        if question.values and question.name not in WITHOUT_FILES
        for found in changes(question, life.answers)
    ]
    while True:
        label, change = chance.choice(offered)
        try:
            change = with_needs(life.answers, change)
            release.complete(change, life.answers)
        except RefusedError:
            continue
        life.steps.append(label)
        return change


def update(life: Life, base: Files, after: Files, answers: Answers) -> None:
    """Merge an update, then let the user bring their own revision in step with the tables."""
    merged = merge(base, life.files, after)
    life.updates += 1
    life.lost += lost(base, life.files, merged)
    life.conflicts = sorted(merged.conflicts)
    life.deleted += sorted(merged.deleted)
    life.files, life.answers = merged.files, answers
    trades = re.findall(rb"(\w+)_code: Mapped", life.files.get(TABLES, b""))
    own = {path for path in life.files if path.startswith(VERSIONS) and path not in after}
    for path in own:
        del life.files[path]
    if f"{VERSIONS}stack.py" in after:
        for trade in trades:
            revision(life.files, trade.decode())
