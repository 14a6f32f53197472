"""Files that Python does not read, and packages that are none."""

from collections.abc import Iterator
from functools import partial

from pick_a_stack.fitting.finding import Finding, View
from pick_a_stack.fitting.modules import MARKER, is_python, parsed
from pick_a_stack.fitting.requirements import readable
from pick_a_stack.fitting.unresolved import put_back

INIT = "__init__.py"


def unreadable(view: View) -> Iterator[Finding]:
    """Files that are no Python, conflicts aside."""
    if not readable(view.now):
        return
    for path, content in view.now.items():
        if is_python(path) and MARKER not in content and parsed(content) is None:
            yield Finding(path, "Python cannot read it", f"python -m py_compile {path}")


def headless(view: View) -> Iterator[Finding]:
    """Folders that get modules of the template, and whose `__init__.py` was deleted."""
    for path in view.after:
        folder, _, name = path.rpartition("/")
        if name == INIT and path not in view.now and is_python(path):
            below = [each for each in view.after if each.rpartition("/")[0] == folder]
            fresh = [each for each in below if each in view.now and each not in view.before]
            if fresh:
                yield Finding(
                    path,
                    f"it was deleted, and {fresh[0]} needs it",
                    f"--fix brings {path} back",
                    mend=partial(put_back, view, path),
                )
