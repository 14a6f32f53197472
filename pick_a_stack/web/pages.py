"""The page: a stack, with all there is to pick beside it, as HTML."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import jinja2

from pick_a_stack.cli.answering import label, written
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.doors.catalogue import search
from pick_a_stack.template import Answers, Template
from pick_a_stack.web.flows import flows
from pick_a_stack.web.offers import by_layer, by_need
from pick_a_stack.web.picture import mermaid
from pick_a_stack.web.reading import difference, highlighted
from pick_a_stack.web.sights import Sight
from pick_a_stack.web.stacks import Mark, Stack, as_tree, compared

VIEWS = {
    "files": "Files",
    "picture": "Picture",
    "dependencies": "Dependencies",
    "settings": "Settings",
    "servers": "Servers",
    "take": "Take it",
}
ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("pick_a_stack.web"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: Template, sight: Sight, stack: Stack, before: Stack, more: Any) -> str:
    """The whole page; `more` is what one way to look at it needs besides."""
    marks = compared(before.files, stack.files)
    counts = Counter(mark for mark in marks.values() if mark)
    view = sight.look.get("view", "files")
    by = sight.look.get("by", "layer")
    context: dict[str, Any] = {
        "sight": sight,
        "stack": stack,
        "template": template,
        "view": view if view in more["views"] else "files",
        "by": by,
        "layers": (by_need if by == "need" else by_layer)(template, sight.answers),
        "presets": presets(template),
        "pythons": template.questions["python"].values,
        "counts": counts,
        "differing": differing(sight.before, sight.answers),
        "found": found(template, sight.look.get("search", "")),
        **more,
    }
    if context["view"] == "files":
        context |= files(sight, stack, before, marks)
    elif context["view"] == "picture":
        context |= {"flows": flows(stack), "mermaid": mermaid(flows(stack))}
    return ENVIRONMENT.get_template("page.html").render(context)


def presets(template: Template) -> list[tuple[str, str]]:
    """The presets, and what each is, in the words of copier.yml."""
    question = template.questions["preset"]
    return [(str(value), label(question, str(value))) for value in question.values]


def files(sight: Sight, stack: Stack, before: Stack, marks: Mapping[str, Mark]) -> dict[str, Any]:
    """The tree, and the text of one file."""
    path = sight.look.get("file", "")
    mark = marks.get(path)
    content = stack.files.get(path, before.files.get(path, b""))
    changed = difference(path, before.files[path], content) if mark == "changed" else ""
    return {
        "tree": as_tree(marks),
        "path": path,
        "mark": mark,
        "text": highlighted(path, content) if mark is not None else "",
        "changed": changed,
    }


def differing(before: Answers, after: Answers) -> list[tuple[str, str, str]]:
    """The answers that differ: question, before, after."""
    return [
        (name, written(before.get(name, "")), written(value))
        for name, value in after.items()
        if before.get(name) != value and name not in ("customise",)
    ]


def found(template: Template, words: str) -> dict[str, Any]:
    """What a search finds, or why nothing."""
    if not words.strip():
        return {"words": "", "all": [], "nothing": ""}
    try:
        return {"words": words, "all": search(template, words), "nothing": ""}
    except CommandError as error:
        return {"words": words, "all": [], "nothing": str(error)}
