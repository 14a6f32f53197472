"""Settings of the service and the variables that stand for them."""

import ast
import re
from collections.abc import Iterator
from functools import partial

from pick_a_stack.fitting.finding import Files, Finding, View
from pick_a_stack.fitting.modules import MARKER, Modules, absolute

EXAMPLE, OWN = ".env.example", ".env"
NAMED = re.compile(r"^#?[ ]?(?:export )?([A-Za-z_][A-Za-z0-9_]*)[ ]?=", re.MULTILINE)
ASSIGNED = re.compile(r"^(?:export )?([A-Za-z_][A-Za-z0-9_]*)[ ]?=")
MODEL = "BaseModel"


def unnamed(view: View) -> Iterator[Finding]:
    """Settings that `.env.example` does not name."""
    example = view.now.get(EXAMPLE)
    if example is None or MARKER in example:
        return
    texts = [text for path, text in view.now.items() if path.startswith(".env") and path != OWN]
    named = NAMED.findall(b"\n".join(texts).decode(errors="replace"))
    there = {name.upper() for name in named}
    for variable, default in sorted((settings(view.now, view.package) or {}).items()):
        if variable not in there:
            add = None if default is None else partial(append, f"{variable}={default}\n")
            remedy = f"add a line `{variable}={'...' if default is None else default}`"
            yield Finding(EXAMPLE, f"no {variable}", remedy, mend=add)


def unread(view: View) -> Iterator[Finding]:
    """Variables that were settings until this step, in `.env.example` and in `.env`."""
    now, before = settings(view.now, view.package), settings(view.before, view.package)
    if now is None or before is None:
        return
    for path in (EXAMPLE, OWN):
        text = view.now.get(path, b"").decode(errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            found = ASSIGNED.match(line)
            name = found[1].upper() if found else ""
            if name in before and name not in now:
                yield Finding(path, f"no setting reads {name}", "delete the line", number)


def settings(files: Files, package: str) -> dict[str, str | None] | None:
    """Every variable with its default, as far as that is plain; None where this cannot be told."""
    modules = Modules(files)
    home = f"{package}.settings"
    names = modules.names(home)
    model = (names or {}).get("Settings")
    if names is None or not isinstance(model, ast.ClassDef):
        return None
    found: dict[str, str | None] = {}
    for group, statement in fields(model).items():
        definition = resolved(modules, home, statement.annotation)
        if definition is None:
            continue
        for name, each in fields(definition).items():
            found[f"{group}_{name}".upper()] = default(each.value)
    return found


def fields(model: ast.ClassDef) -> dict[str, ast.AnnAssign]:
    """The fields of a model."""
    return {
        each.target.id: each
        for each in model.body
        if isinstance(each, ast.AnnAssign)
        and isinstance(each.target, ast.Name)
        and not ast.unparse(each.annotation).startswith("ClassVar")
    }


def resolved(modules: Modules, home: str, annotation: ast.expr) -> ast.ClassDef | None:
    """The model that an annotation names, if it is one of the project's, without a parent."""
    if not isinstance(annotation, ast.Name):
        return None
    statement = (modules.names(home) or {}).get(annotation.id)
    if isinstance(statement, ast.ImportFrom):
        package = home.rpartition(".")[0]
        path = modules.paths.get(home, "")
        module = absolute(statement, home if path.endswith("__init__.py") else package)
        statement = (modules.names(module) or {}).get(annotation.id)
    if not isinstance(statement, ast.ClassDef):
        return None
    return statement if [ast.unparse(base) for base in statement.bases] == [MODEL] else None


def default(value: ast.expr | None) -> str | None:
    """A default as a line of `.env` has it."""
    if isinstance(value, ast.Call):
        named = [each.value for each in value.keywords if each.arg == "default"]
        value = next(iter(named or value.args), None)
    if isinstance(value, ast.Constant) and isinstance(value.value, str | int | float):
        text = str(value.value)
        return text.lower() if isinstance(value.value, bool) else text
    return None


def append(line: str, files: dict[str, bytes]) -> None:
    """Mend `.env.example` by a line at its end."""
    files[EXAMPLE] = files[EXAMPLE].rstrip(b"\n") + b"\n\n" + line.encode()
