"""Fixtures: each parameter of a test is one that pytest finds there."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from .modules import called, imports, is_named, text_of, tree
from .parts import ALWAYS, File, Named, Parts

Function = ast.FunctionDef | ast.AsyncFunctionDef
BUILT_IN = (
    "anyio_backend_name",
    "anyio_backend_options",
    "cache",
    "capfd",
    "capfdbinary",
    "caplog",
    "capsys",
    "capsysbinary",
    "doctest_namespace",
    "free_tcp_port",
    "free_tcp_port_factory",
    "free_udp_port",
    "free_udp_port_factory",
    "monkeypatch",
    "pytestconfig",
    "record_property",
    "record_testsuite_property",
    "record_xml_attribute",
    "recwarn",
    "request",
    "subtests",
    "tmp_path",
    "tmp_path_factory",
)
"""The fixtures of pytest, and of the plugin of anyio."""


def claims(parts: Parts) -> Iterator[Named]:
    """`FOLDER:fixture` for each fixture of a conftest.py and each folder that sees it."""
    folders = sorted({folder_of(file) for file in parts.python() if in_tests(file)})
    for folder in folders:
        for name in BUILT_IN:
            yield Named("fixture", f"{folder}:{name}", "pytest", ALWAYS)
    for file in parts.python():
        if in_tests(file) and file.path.endswith("conftest.py") and not file.is_fold:
            for function in fixtures_of(file):
                place = f"{file.source}:{function.lineno}"
                for folder in folders:
                    if f"{folder}/".startswith(f"{folder_of(file)}/"):
                        yield Named(
                            "fixture", f"{folder}:{fixture_name(function)}", place, file.when
                        )


def uses(parts: Parts) -> Iterator[Named]:
    """Each fixture that a test file takes from elsewhere."""
    for file in parts.python():
        if not in_tests(file) or file.is_fold:
            continue
        local = {fixture_name(function) for function in fixtures_of(file)}
        local |= {each.name for each in imports(file)}
        for name, line in taken(file):
            if name not in local:
                place = f"{file.source}:{line}"
                yield Named("fixture", f"{folder_of(file)}:{name}", place, file.when)


def in_tests(file: File) -> bool:
    """Whether a file lies in the tests of a project."""
    return file.path.startswith("tests/")


def folder_of(file: File) -> str:
    """The folder of a file."""
    return PurePosixPath(file.path).parent.as_posix()


def fixtures_of(file: File) -> Iterator[Function]:
    """The fixtures that a file defines."""
    for node in ast.walk(tree(file)):
        if isinstance(node, Function) and fixture_decorator(node) is not None:
            yield node


def fixture_decorator(function: Function) -> ast.expr | None:
    """The decorator that makes a function a fixture."""
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(target, ast.Attribute) and target.attr == "fixture":
            return decorator
    return None


def fixture_name(function: Function) -> str:
    """What tests call a fixture: its `name`, or that of the function."""
    decorator = fixture_decorator(function)
    if isinstance(decorator, ast.Call):
        for keyword in decorator.keywords:
            if keyword.arg == "name":
                return text_of(keyword.value)
    return function.name


def taken(file: File) -> Iterator[tuple[str, int]]:
    """The parameters of tests and fixtures that fixtures must fill, and those of usefixtures."""
    is_test_file = PurePosixPath(file.path).name.startswith("test_")
    for node in ast.walk(tree(file)):
        if called(node) == "usefixtures" and isinstance(node, ast.Call):
            yield from ((text_of(each), node.lineno) for each in node.args)
        if not isinstance(node, Function):
            continue
        is_test = is_test_file and node.name.startswith("test_")
        if not is_test and fixture_decorator(node) is None:
            continue
        given = set(parametrised(node.decorator_list)) | set(module_wide(tree(file)))
        required = [*node.args.posonlyargs, *node.args.args]
        required = required[: len(required) - len(node.args.defaults)]
        defaults = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        required += [argument for argument, default in defaults if default is None]
        for each in required:
            if each.arg not in given and each.arg != "self":
                yield each.arg, each.lineno


def parametrised(decorators: list[ast.expr]) -> Iterator[str]:
    """The parameters that `parametrize` fills, and those that `given` draws."""
    for decorator in decorators:
        if not isinstance(decorator, ast.Call):
            continue
        if called(decorator) == "parametrize" and decorator.args:
            names = decorator.args[0]
            if isinstance(names, ast.Tuple | ast.List):
                yield from map(text_of, names.elts)
            else:
                yield from (name.strip() for name in text_of(names).split(","))
        elif called(decorator) == "given":
            yield from (keyword.arg for keyword in decorator.keywords if keyword.arg)


def module_wide(module: ast.Module) -> Iterator[str]:
    """The parameters that `pytestmark` fills for every test of a module."""
    for node in module.body:
        if isinstance(node, ast.Assign) and is_named(node.targets[0], "pytestmark"):
            values = node.value.elts if isinstance(node.value, ast.List) else [node.value]
            yield from parametrised(values)
