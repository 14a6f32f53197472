"""The sessions that docs/sessions/ shows, driven as a person would."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pick_a_stack import ROOT
from pick_a_stack.render import commit_all

from .releasing import moved, released, template_of_its_own
from .terminal import Terminal

SESSIONS = ROOT / "docs" / "sessions"
TEMPLATE = "path/to/pick-a-stack"
MEMORY = "src/orders/broker/memory.py"
SETTINGS = "src/orders/settings.py"


class Desk:
    """A folder with a template, and a person who runs commands in it."""

    def __init__(self, folder: Path, template: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.template = template
        self.project = folder / "orders"
        self.record: list[str] = []
        self.environment = {**environment, "GIT_PAGER": "cat"}

    def open(self, command: str, cwd: Path) -> Terminal:
        """Run a command in a terminal; the record begins with its line."""
        program, *arguments = command.split()
        words = [program]
        if program == "pick-a-stack":
            words = [sys.executable, "-m", "pick_a_stack.cli"]
        self.record.append(f"$ {command}")
        return Terminal([*words, *arguments], cwd, self.environment)

    def close(self, session: Terminal, code: int = 0) -> None:
        """Wait for the end of a command and keep what it showed."""
        ended = session.ends()
        assert ended == code, session.text
        self.record += [*session.record, ""]

    def run(self, command: str, code: int = 0) -> None:
        """Run a command in the project that asks nothing."""
        self.close(self.open(command, self.project), code)

    def edit(self, path: str, before: str, after: str) -> None:
        """Change a file of the project, and commit that."""
        file = self.project / path
        text = file.read_text(encoding="utf-8")
        assert before in text, f"{path} has no {before!r}"
        file.write_text(text.replace(before, after, 1), encoding="utf-8")
        commit_all(self.project, "My own change")

    def text(self) -> str:
        """The record, without what differs from machine to machine."""
        text = "\n".join(self.record)
        found = re.search(r"(?s)(The same without this tool:\n)(.*?)\n\n", text + "\n\n")
        if found:
            command = found[2].replace("\n", "")
            text = text.replace(found[2], command)
        text = text.replace(str(self.template), TEMPLATE)
        text = re.sub(r"\b[0-9a-f]{40}\b", "COMMIT", text)
        return re.sub(r"index [0-9a-f]+\.\.[0-9a-f]+", "index ...", text).strip() + "\n"


def new_event_driven(desk: Desk) -> None:
    """A service with NATS and PostgreSQL, from what it needs."""
    session = desk.open("pick-a-stack new orders", desk.folder)
    for words in ("is the project called", "Python package"):
        session.sees(words)
        session.press("Enter")
    session.sees("in one line")
    session.press(*["Backspace"] * len("A backend service"), "Takes orders", "Enter")
    session.sees("oldest Python")
    session.choose("3.13")
    for need, answer in NEEDS:
        session.sees(need)
        session.check(*answer) if isinstance(answer, list) else session.choose(answer)
        session.sees("Take ")
        session.choose("Yes")
    session.sees("This is the whole plan")
    session.choose("Write it")
    desk.close(session)


NEEDS: list[tuple[str, str | list[str]]] = [
    ("How do you want to begin?", "From what the service needs"),
    ("relational storage?", "Flexibility and extensions"),
    ("happen to the schema?", ["It changes over the years"]),
    ("searched by meaning?", "Nothing"),
    ("slow to read or to compute?", "No"),
    ("the messaging need?", "Request-reply"),
    ("must hold for events", []),
    ("outlives the request", "None"),
    ("has many steps", []),
    ("Who calls the service", []),
    ("must the API withstand?", []),
    ("do it harm?", []),
    ("can go wrong between", []),
    ("Who looks after it", []),
    ("Where is it built and run?", ["In containers", "On GitHub"]),
    ("Which coding agents", []),
    ("come with an example?", "Yes"),
]


def add_vector_store(desk: Desk) -> None:
    """Search by meaning, added beside a setting of the user's own."""
    generate(desk)
    desk.edit(
        SETTINGS,
        "    server: ServerSettings = ServerSettings()\n",
        "    server: ServerSettings = ServerSettings()\n    shop: ShopSettings = ShopSettings()\n",
    )
    desk.run("git show --format=%s --unified=2")
    session = desk.open("pick-a-stack add vector_store=pgvector", desk.project)
    session.sees("Go on?")
    session.press("y")
    desk.close(session)
    desk.run(f"git diff --unified=3 {SETTINGS}")


def remove_edited(desk: Desk) -> None:
    """A skill removed, of which the user had edited a file."""
    generate(desk)
    desk.edit(MEMORY, "\n\n\nclass ", "\n\n\n# Ours: see the wiki.\nclass ")
    session = desk.open("pick-a-stack remove message-queues", desk.project)
    session.sees("You edited 1 of the files")
    session.choose("Move them to kept/")
    desk.close(session)
    desk.run("git status --short kept")
    desk.run("pick-a-stack undo")


def gaps(desk: Desk) -> None:
    """What usually goes with an event-driven service."""
    generate(desk)
    desk.run("pick-a-stack gaps")


def update_renamed(desk: Desk) -> None:
    """A later release, of which a module imports what the user has moved."""
    desk.template = template_of_its_own(desk.template, desk.folder / "pick-a-stack")
    desk.environment["PICK_A_STACK_TEMPLATE"] = str(desk.template)
    generate(desk)
    moved(desk.project, "src/orders", "errors", "faults")
    released(desk.template, "v1.1.0")
    session = desk.open("pick-a-stack update", desk.project)
    session.sees("Go on?")
    session.press("y")
    desk.close(session, 1)
    desk.run("pick-a-stack undo")
    desk.run("pick-a-stack update --fix --yes")
    desk.run("git diff --unified=1 src/orders/backoff.py")


ALL: dict[str, Callable[[Desk], None]] = {
    "new-event-driven": new_event_driven,
    "add-vector-store": add_vector_store,
    "remove-edited": remove_edited,
    "gaps": gaps,
    "update-renamed": update_renamed,
}


def generate(desk: Desk) -> None:
    """The project of the first session, committed, without the questions."""
    subprocess.run(
        [sys.executable, "-m", "pick_a_stack.cli", "new", "orders", "-d", "preset=event-driven"],
        cwd=desk.folder,
        env=os.environ | desk.environment,
        capture_output=True,
        check=True,
    )
    commit_all(desk.project, "Generated")


def stable(text: str) -> Iterator[str]:
    """The lines of a record that the tool words: numbers and the catalogue's lists aside."""
    for line in text.splitlines():
        if line.startswith(("$", "?", "    [", "[", "Usually", "There is")):
            yield re.sub(r"\d+", "N", line)
