"""Fields of the classes that are composed: Settings, its groups, Services and Transaction."""

import ast
from collections.abc import Iterator

from .entries import fields_of
from .imports import references
from .modules import called, definitions, module_name, text_of, tree
from .parts import ALWAYS, Entry, File, Named, Parts

COMPOSED = {"Settings": "settings", "Services": "resources", "Transaction": "repositories"}
GIVING = {"services_of": "Services", "load_settings": "Settings"}
OPENED = {"transaction": "Transaction", "reading": "Transaction"}
PYDANTIC = {"model_construct", "model_copy", "model_dump", "model_fields", "model_fields_set"}


def claims(parts: Parts) -> Iterator[Named]:
    """`Class.field` for each field of a composed class, and each member of a group of settings."""
    for given in ("Services.settings", "Transaction.after_commit"):
        yield Named("field", given, "template", ALWAYS)
    for name, section in COMPOSED.items():
        for entry in parts.section(section):
            if getattr(entry.part, "field", True):
                yield Named("field", f"{name}.{entry.key}", entry.place, entry.when)
    for file in settings_modules(parts):
        for group, _ in definitions(file):
            for member, line in members_of(file, group):
                place = f"{file.source}:{line}"
                yield Named("field", f"{group}.{member}", place, file.when)


def uses(parts: Parts) -> Iterator[Named]:
    """Each field that code reads from, or gives to, one of these classes."""
    groups = groups_of(parts)
    for file in parts.python():
        if not file.is_fold:
            for name, line in Fields(groups).of(file):
                yield Named("field", name, f"{file.source}:{line}", file.when)


def groups_of(parts: Parts) -> dict[str, str]:
    """The class of each group of settings, by the group's name."""
    return {entry.key: class_of(entry) for entry in parts.section("settings")}


def class_of(entry: Entry) -> str:
    """The class of one group of settings."""
    return references(entry)[0].partition(":")[2]


def settings_modules(parts: Parts) -> Iterator[File]:
    """The files that define a group of settings, one for each variant."""
    groups = parts.section("settings")
    wanted = {name.partition(":")[0] for entry in groups for name in references(entry)}
    return (
        file for file in parts.python() if module_name(file.path) in wanted and not file.is_fold
    )


def members_of(file: File, name: str) -> Iterator[tuple[str, int]]:
    """The fields, methods and properties of a class."""
    yield from fields_of(file, name)
    for node in tree(file).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for statement in node.body:
                if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield statement.name, statement.lineno


class Fields:
    """Finds the fields that a file uses, by the annotations and constructors that it shows."""

    def __init__(self, groups: dict[str, str]) -> None:
        self.groups = groups
        self.classes = {*COMPOSED, *groups.values()}
        self.seen: set[tuple[str, int]] = set()

    def of(self, file: File) -> Iterator[tuple[str, int]]:
        """`Class.field` for each use, with its line."""
        self._visit(tree(file), {})
        yield from sorted(self.seen)

    def _visit(self, node: ast.AST, types: dict[str, str]) -> None:
        """Look at a node, where `types` are the classes of the variables in scope."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            arguments = node.args
            everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            own = {each.arg: self._annotated(each.annotation) for each in everything}
            types = {**types, **own}
        for each in ast.iter_child_nodes(node):
            self._bind(each, types)
            self._visit(each, types)
        if isinstance(node, ast.Attribute) and node.attr not in PYDANTIC:
            owner = self._type(node.value, types)
            if owner and not node.attr.startswith("__"):
                self.seen.add((f"{owner}.{node.attr}", node.lineno))
        if isinstance(node, ast.Call):
            self._keywords(node, types)

    def _bind(self, node: ast.AST, types: dict[str, str]) -> None:
        """Note the class of a variable that a statement assigns."""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            types[node.targets[0].id] = self._type(node.value, types)
        if isinstance(node, ast.AsyncWith | ast.With):
            for item in node.items:
                if isinstance(item.optional_vars, ast.Name):
                    types[item.optional_vars.id] = self._opened(item.context_expr)

    def _opened(self, node: ast.expr) -> str:
        """The class that `database.transaction()` and the like yield."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return ""
        owner = node.func.value
        name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        return OPENED.get(node.func.attr, "") if name.endswith("database") else ""

    def _annotated(self, annotation: ast.expr | None) -> str:
        """The class that an annotation names, alone or beside None."""
        if isinstance(annotation, ast.BinOp):
            return self._annotated(annotation.left) or self._annotated(annotation.right)
        name = annotation.id if isinstance(annotation, ast.Name) else ""
        return name if name in self.classes else ""

    def _type(self, node: ast.expr, types: dict[str, str]) -> str:
        """The class of an expression; "" where it is none of these or does not show."""
        if isinstance(node, ast.Name):
            return types.get(node.id, "")
        if isinstance(node, ast.Call):
            if called(node) == "replace" and node.args:
                return self._type(node.args[0], types)
            if isinstance(node.func, ast.Attribute) and node.func.attr.startswith("model_"):
                return self._type(node.func.value, types)
            name = GIVING.get(called(node), called(node))
            return name if name in self.classes else ""
        if isinstance(node, ast.Attribute):
            owner = self._type(node.value, types)
            if owner == "Settings":
                return self.groups.get(node.attr, "")
            if owner == "Services" and node.attr == "settings":
                return "Settings"
        return ""

    def _keywords(self, call: ast.Call, types: dict[str, str]) -> None:
        """The fields that a constructor, `replace` or `model_copy` sets."""
        owner = self._type(call, types)
        if not owner or owner not in self.classes:
            return
        for keyword in call.keywords:
            if keyword.arg == "update" and isinstance(keyword.value, ast.Dict):
                for key in keyword.value.keys:
                    if name := text_of(key):
                        self.seen.add((f"{owner}.{name}", keyword.value.lineno))
            elif keyword.arg and not keyword.arg.startswith("_") and keyword.arg != "update":
                self.seen.add((f"{owner}.{keyword.arg}", keyword.value.lineno))
