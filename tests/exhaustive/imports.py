"""Imports inside a project: each module and each name is there wherever it is imported."""

import re
from collections.abc import Iterator

from .modules import definitions, imports, module_name, strings
from .parts import Entry, Named, Parts

OWN = ("acme", "tests")
MODULE_TEXT = re.compile(r"tests(\.\w+)+|acme(\.\w+)+:\w+")


def claims(parts: Parts) -> Iterator[Named]:
    """`module:` and `module:name` for all that a Python file offers."""
    for file in parts.python():
        module = module_name(file.path)
        yield Named("import", f"{module}:", file.source, file.when)
        package, _, name = module.rpartition(".")
        yield Named("import", f"{package}:{name}", file.source, file.when)
        for name, line in definitions(file):
            yield Named("import", f"{module}:{name}", f"{file.source}:{line}", file.when)


def uses(parts: Parts) -> Iterator[Named]:
    """What Python files and fragment.yml files import of the project itself."""
    for file in parts.python():
        for each in imports(file):
            if each.top in OWN:
                name = f"{each.module}:{each.name}"
                yield Named("import", name, f"{file.source}:{each.line}", file.when)
        package = module_name(file.path).rpartition(".")[0]
        # What lies beside them is run, not imported.
        if package.partition(".")[0] in OWN:
            yield Named("import", f"{package}:", file.source, file.when)
        if not file.is_fold:
            for text, line in strings(file):
                if MODULE_TEXT.fullmatch(text):
                    name = text if ":" in text else f"{text}:"
                    yield Named("import", name, f"{file.source}:{line}", file.when)
    for entry in parts.entries:
        for reference in references(entry):
            if reference.partition(".")[0] in OWN:
                for reader in parts.readers(entry.section):
                    yield Named("import", reference, entry.place, entry.when + reader)


def references(entry: Entry) -> list[str]:
    """The `module:name` strings of an entry."""
    if entry.section == "resources":
        return [entry.part.type, entry.part.open]
    return list(getattr(entry.part, "imports", []))
