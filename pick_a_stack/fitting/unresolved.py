"""Imports of the project's own modules that lead nowhere."""

from collections.abc import Iterator
from functools import partial

from pick_a_stack.fitting.finding import Finding, View
from pick_a_stack.fitting.modules import MARKER, Import, imports, is_python
from pick_a_stack.fitting.origins import Origins
from pick_a_stack.fitting.rewriting import reimport, rename


def unresolved(view: View) -> Iterator[Finding]:
    """Every import of a module or a name that is not there."""
    origins = Origins(view)
    own = origins.own
    for path, content in view.now.items():
        if not is_python(path) or MARKER in content:
            continue
        for each in imports(path, content):
            top = each.module.partition(".")[0]
            if top in own and not origins.now.has(each.module, each.name):
                yield explained(origins, path, each)


def explained(origins: Origins, path: str, each: Import) -> Finding:
    """Why an import leads nowhere, and what it should be."""
    module, name = each.module, each.name
    if origins.now.has(module):
        return without_name(origins, path, each)
    moved = origins.moved(module) or (name and origins.home(module, name))
    if moved and origins.now.has(moved, name):
        return corrected(path, each, f"{module} is {moved} by now", moved)
    there = origins.after.paths.get(module) or origins.after.paths.get(f"{module}.{name}")
    if there:
        return Finding(
            path,
            f"it imports {module}, and {there} was deleted",
            f"--fix brings {there} back; or take the import out",
            each.line,
            partial(put_back, origins.view, there),
        )
    gone = module in origins.before.paths
    what = f"{module} went with this step" if gone else f"there is no module {module}"
    remedy = f"git rm {path}" if origins.is_of_what_went(path) else advice(path)
    return Finding(path, f"it imports {module}: {what}", remedy, each.line)


def without_name(origins: Origins, path: str, each: Import) -> Finding:
    """Of an import from a module that is there, but has no such name."""
    module, name = each.module, each.name or ""
    submodule = f"{module}.{name}"
    if submodule in origins.after.paths or submodule in origins.before.paths:
        found = explained(origins, path, Import(submodule, None, each.line))
        is_certain = submodule in origins.after.paths and not origins.moved(submodule)
        return found if is_certain else Finding(path, found.what, advice(path), each.line)
    if renamed := origins.renamed(module, name):
        return Finding(
            path,
            f"{name} of {module} is {renamed} by now",
            f"write {renamed} for {name}",
            each.line,
            partial(change, path, partial(rename, name=name, new=renamed)),
        )
    if home := origins.home(module, name):
        return corrected(path, each, f"{name} is in {home} by now", home)
    return Finding(path, f"{module} has no {name}", advice(path), each.line)


def corrected(path: str, each: Import, what: str, new: str) -> Finding:
    """The finding of an import that has to name another module."""
    right = f"from {new} import {each.name}" if each.name else f"import {new}"
    renew = partial(reimport, path, module=each.module, name=each.name, new=new)
    return Finding(path, what, f"write `{right}`", each.line, partial(change, path, renew))


def advice(path: str) -> str:
    """What to do about an import that nothing stands for."""
    return f"take it out of {path}, or write there what it imports"


def put_back(view: View, path: str, files: dict[str, bytes]) -> None:
    """Mend by a file of the template that was deleted."""
    files[path] = view.after[path]


def change(path: str, rewrite: "partial[bytes]", files: dict[str, bytes]) -> None:
    """Mend a file by writing it otherwise."""
    files[path] = rewrite(content=files[path])
