"""Record docs/sessions/ anew: `python -m tests.cli.record`."""

import tempfile
from pathlib import Path

from pick_a_stack import ROOT
from pick_a_stack.render import commit_all, copy_template

from .sessions import ALL, SESSIONS, Desk


def main() -> None:
    """Drive every session and write what its terminal showed."""
    SESSIONS.mkdir(parents=True, exist_ok=True)
    for name, drive in ALL.items():
        with tempfile.TemporaryDirectory() as folder:
            template = copy_template(Path(folder, "template"))
            commit_all(template, "template")
            environment = {
                "PYTHONPATH": str(ROOT),
                "PICK_A_STACK_TEMPLATE": str(template),
                "XDG_CACHE_HOME": f"{folder}/cache",
            }
            desk = Desk(Path(folder), template, environment)
            drive(desk)
            target = SESSIONS / f"{name}.txt"
            target.write_text(desk.text(), encoding="utf-8")
            print(target)


if __name__ == "__main__":
    main()
