"""What is said when a step is written."""

import sys
from collections.abc import Sequence

from pick_a_stack.cli.agreeing import ENDING, KEPT
from pick_a_stack.cli.fit import Fit, tell_fit
from pick_a_stack.cli.screen import err, out
from pick_a_stack.cli.steps import Workshop
from pick_a_stack.cli.writing import Step, touched

MARKER = b"<<<<<<< "
WELL = Fit()


def tell(
    workshop: Workshop,
    step: Step,
    kept: Sequence[str] = (),
    same: str = "",
    fit: Fit = WELL,
    *,
    whole: bool = True,
) -> None:
    """Say what was done, where it conflicts, what no longer fits, and what does the same."""
    for path in kept:
        out().print(f"kept {KEPT}/{path}{ENDING}", markup=False)
    if same:
        out().print(f"The same without this tool: {same}", markup=False, soft_wrap=True)
    tell_fit(fit)
    places = conflicts(workshop, step)
    if not places and (fit.left or not whole):
        out().print("Done, but for what is listed above: mend that, then: uv sync && uv run pytest")
        sys.exit(1)
    if not places:
        out().print("[good]Done.[/] Look at `git diff`, then: uv sync && uv run pytest")
        err().print("`pick-a-stack undo` takes it back until you commit.")
        return
    out().print(f"[bad]Done, with {len(places)} conflicts[/] between your edits and the change:")
    for path, number in places:
        out().print(f"  {path}:{number}", markup=False)
    out().print(
        "Next: in each place keep what is right, delete the lines <<<<<<<, ======= and >>>>>>>,\n"
        "then `git add FILE`; `pick-a-stack undo` takes the whole step back."
    )
    sys.exit(1)


def conflicts(workshop: Workshop, step: Step) -> list[tuple[str, int]]:
    """Where markers of conflicts are: file and line, from 1."""
    return [
        (path, number)
        for path, _, _ in touched(workshop.top, step)
        if (workshop.top / path).is_file()
        for number, text in enumerate((workshop.top / path).read_bytes().splitlines(), start=1)
        if text.startswith(MARKER)
    ]
