"""Projects after a step, and what no longer fits in them."""

from functools import cache

from pick_a_stack.fitting.finding import Finding, View
from pick_a_stack.fitting.looking import unfit_by

from .stacks import Answers, everything, preset_answers
from .updates.merging import merge
from .updates.toggles import template

ORIGIN = {"_src_path": "template", "_commit": "release"}
PACKAGE = "order_service"
SOURCE = f"src/{PACKAGE}"
VERSIONS = f"{SOURCE}/migrations/versions"
Files = dict[str, bytes]


@cache
def whole(name: str) -> Answers:
    """All answers of a preset, or of everything."""
    given = everything() if name == "everything" else preset_answers(name)
    return template().complete({"project_name": "order-service"} | given)


def files(answers: Answers) -> Files:
    return template().render(answers, ORIGIN)


def step(before: Files, after: Files, mine: Files) -> View:
    """A project as Copier leaves it."""
    return View(PACKAGE, before, after, merge(before, mine, after).files)


def found(view: View, mine: Files) -> dict[str, Finding]:
    return {each.text: each for each in unfit_by(view, mine)}


def replaced(files: Files, one: bytes, other: bytes) -> Files:
    """Files in which a text is another one."""
    return {path: text.replace(one, other) for path, text in files.items()}


def toggled(**change: object) -> tuple[Files, Files]:
    """The files of a minimal project, and those with other answers."""
    answers = whole("minimal")
    return files(answers), files(template().complete(change, answers))
