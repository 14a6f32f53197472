"""Everything that does not fit in a project, or does not by what a step has changed."""

from dataclasses import replace
from itertools import chain

from pick_a_stack.fitting.finding import Files, Finding, View, mended
from pick_a_stack.fitting.members import unknown
from pick_a_stack.fitting.packages import headless, unreadable
from pick_a_stack.fitting.requirements import lacking, twice
from pick_a_stack.fitting.revisions import orphans
from pick_a_stack.fitting.unresolved import unresolved
from pick_a_stack.fitting.variables import unnamed, unread

LOOKS = (unreadable, unresolved, unknown, headless, twice, lacking, unnamed, unread, orphans)
ROUNDS = 3
"""What is mended may show what else is to be: a file that comes back needs another one."""


def unfit(view: View) -> list[Finding]:
    """Every finding, each once."""
    return list(dict.fromkeys(chain.from_iterable(look(view) for look in LOOKS)))


def unfit_by(view: View, mine: Files) -> list[Finding]:
    """What does not fit by a step: the files were `mine` before it."""
    known = set(unfit(replace(view, after=view.before, now=mine)))
    return [each for each in unfit(view) if each not in known]


def mend(view: View, mine: Files) -> tuple[View, list[Finding], list[Finding]]:
    """The project with what is certain mended; what that was, and what is left."""
    tried: dict[Finding, None] = {}
    left = unfit_by(view, mine)
    for _ in range(ROUNDS):
        certain = [each for each in left if each.mend]
        changed = mended(view.now, certain)
        if changed == view.now:
            break
        tried |= dict.fromkeys(certain)
        view = replace(view, now=changed)
        left = unfit_by(view, mine)
    return view, [each for each in tried if each not in left], left
