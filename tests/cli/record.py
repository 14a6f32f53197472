"""Record docs/sessions/ anew: `python -m tests.cli.record [NAME ...]`."""

import sys
import tempfile
from pathlib import Path

from pick_a_stack import ROOT
from pick_a_stack.render import commit_all, copy_template

from .sessions import ALL, SESSIONS, Desk


def main(names: list[str]) -> None:
    """Drive the sessions, or some, and write what their terminals showed."""
    SESSIONS.mkdir(parents=True, exist_ok=True)
    for name in names or ALL:
        with tempfile.TemporaryDirectory() as folder:
            template = copy_template(Path(folder, "template"))
            commit_all(template, "template")
            environment = {
                "PYTHONPATH": str(ROOT),
                "PICK_A_STACK_TEMPLATE": str(template),
                "XDG_CACHE_HOME": f"{folder}/cache",
            }
            desk = Desk(Path(folder), template, environment)
            ALL[name](desk)
            target = SESSIONS / f"{name}.txt"
            target.write_text(desk.text(), encoding="utf-8")
            print(target)


if __name__ == "__main__":
    main(sys.argv[1:])
