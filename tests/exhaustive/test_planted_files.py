"""Every check of a file's contents can fail: a fault of its kind is named with file and line."""

from pathlib import Path

import jinja2
import pytest

from . import linters, safety
from .parts import ALWAYS, File
from .planted import template
from .test_files import pyproject


def file(path: str, text: str) -> File:
    """A file of a fragment that is always there."""
    return File(path, f"fragments/base/{path}", ALWAYS, text)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.py", b"a = '{= package =}'\n", "fragments/base/a.py:1: {= means something"),
        ("a.md", b"one\n{% if %}\n", "fragments/base/a.md:2: {% means something"),
        ("a.md", b"{# no #}\n", "fragments/base/a.md:1: {# means something"),
        ("a.py", b"print(f'{a=}')\n", "fragments/base/a.py:1: =} means something"),
        ("a.py", b"a = 1\nb = 2\r\n", "fragments/base/a.py:2: ends with CR LF"),
        ("a.py", b"a = 1", "fragments/base/a.py: the last line has no end"),
        ("a.py", b"a = '\xff'\n", "fragments/base/a.py: not UTF-8 at byte 5"),
        ("aux.py", b"", "Windows has no file called 'aux.py'"),
        ("Com1", b"", "Windows has no file called 'Com1'"),
        ("a?.py", b"", "Windows has no file called 'a?.py'"),
        ("a.", b"", "Windows has no file called 'a.'"),
    ],
)
def test_unsafe_file_is_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / "fragments" / "base" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    assert any(message in fault for fault in safety.faults(tmp_path, path))


def test_symbolic_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / "b.py").symlink_to(tmp_path / "a.py")
    assert "b.py: a symbolic link" in "".join(safety.faults(tmp_path, tmp_path / "b.py"))


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("a.json", '{"a": 1,}\n', "fragments/base/a.json:1: "),
        ("a.toml", "a = \n", "fragments/base/a.toml: "),
        ("a.ini", "a = 1\n", "fragments/base/a.ini: File contains no section headers"),
        ("a.ini", "[a]\nb = %(c)s\n", "fragments/base/a.ini: Bad value substitution"),
        ("a.mako", "${a\n", "fragments/base/a.mako: "),
        (
            "a.proto",
            'syntax = "proto3";\nmessage A { string b = 0; }\n',
            "fragments/base/a.proto: ",
        ),
        ("a.pyi", "def f(\n", "fragments/base/a.pyi:1: "),
        ("a.sql", "SELECT FROM WHERE\n", "fragments/base/a.sql: "),
        ("a.md", "```sh\nls\n", "fragments/base/a.md:1: the code fence ``` is not closed"),
        ("a.md", "~~~\n```\n", "fragments/base/a.md:1: the code fence ~~~ is not closed"),
        ("a.css", "a {\n", "fragments/base/a.css: no linter for .css files: add one"),
        ("Dockerfile", "FRM x\n", "fragments/base/Dockerfile: no linter for Dockerfile files"),
    ],
)
def test_faulty_file_is_named(path: str, text: str, message: str) -> None:
    assert any(fault.startswith(message) for fault in linters.plain_faults(file(path, text)))


def test_faulty_fold_is_named() -> None:
    fold = File("a.py", "fragments/base/a.py.jinja", ALWAYS, "\n{% if %}\n")
    (fault,) = linters.fold_faults(fold, jinja2.Environment())
    assert fault.startswith("fragments/base/a.py.jinja:2: ")


def test_faulty_yaml_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\na: 2\n", encoding="utf-8")
    assert "a.yaml:2:1: [error] duplication of key" in "\n".join(
        linters.yaml_faults(["a.yaml"], tmp_path)
    )


def test_faulty_compose_file_is_named(tmp_path: Path) -> None:
    parts = template(tmp_path, {"fragments/notes/compose/a.yaml": "services: {a: {prots: []}}\n"})
    said = "\n".join(linters.compose_faults(parts))
    assert "fragments/notes/compose/a.yaml" in said
    assert "prots" in said


@pytest.mark.parametrize(
    ("package", "path", "text", "message"),
    [
        ("zz", "src/acme/a.py", "import os\n", "fragments/base/src/acme/a.py:1:8: F401"),
        ("zz", "src/acme/a.py", "assert True\n", "fragments/base/src/acme/a.py:1:1: S101"),
        ("zz", "src/acme/a.py", "a = 'b'\n", "fragments/base/src/acme/a.py:1:5: unformatted"),
        (
            "a" * 30,
            "src/acme/a.py",
            f"from acme.a import {'b' * 80}\n\n{'b' * 80}()\n",
            "fragments/base/src/acme/a.py:1:1: I001",
        ),
    ],
)
def test_unclean_python_is_named(
    tmp_path: Path, package: str, path: str, text: str, message: str
) -> None:
    found = list(linters.ruff_faults([file(path, text)], package, pyproject(package), tmp_path))
    assert any(fault.startswith(message) for fault in found), found


def test_python_of_tests_may_assert(tmp_path: Path) -> None:
    asserting = file("tests/test_a.py", "def test_a() -> None:\n    assert True\n")
    assert not list(linters.ruff_faults([asserting], "zz", pyproject("zz"), tmp_path))
