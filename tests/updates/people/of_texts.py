"""Whole-project style of texts that are not Python, and of names."""

import re

from ..editing import AbsentError, put, text
from ..merging import Files
from .hand import everywhere, read, sub, write

TOML = "pyproject.toml"


def tabs_in_toml(files: Files) -> None:
    """An editor indents TOML by tabs."""
    found = read(files, TOML)
    write(files, TOML, re.sub(r"^ {4}", "\t", found, flags=re.MULTILINE))


def toml_by_taplo(files: Files) -> None:
    """taplo formats pyproject.toml: two spaces, one entry a line."""
    sub(files, TOML, r"^ {4}(?=[\"#])", "  ", count=0)
    sub(files, TOML, r"^(addopts) = \[(.*)\]", r"\1 = [\n  \2,\n]")


def dependencies_sorted(files: Files) -> None:
    """All dependencies in one order, without comments between them."""

    def in_order(block: re.Match[str]) -> str:
        entries = [line for line in block[2].splitlines(keepends=True) if '"' in line]
        return block[1] + "".join(sorted(entries)) + block[3]

    for name in ("dependencies", "dev"):
        sub(files, TOML, rf"^({name} = \[\n)((?: .*\n)*)(\])", in_order)


def dependencies_pinned(files: Files) -> None:
    """Every bound is exact."""
    sub(files, TOML, r'^(    "[\w.\[\]-]+)>=([\d.]+)"', r'\1==\2.*"', count=0)


def _twice(start: re.Match[str]) -> str:
    return start[1] * 2 + ("-   " if start[2] else "")


def yaml_by_four(files: Files) -> None:
    """YAML is indented by four."""
    for suffix in (".yaml", ".yml"):
        everywhere(files, r"^( +)(- )?(?=\S)", _twice, suffix)


def yaml_by_prettier(files: Files) -> None:
    """prettier quotes with double quotes, and puts lists on one line each."""
    everywhere(files, r"^( +)test: \[(.*)\]$", r"\1test:\n\1  [\n\1    \2\n\1  ]", ".yaml")
    everywhere(files, r"tmpfs: \[/tmp\]", "tmpfs:\n    - /tmp", "compose.yaml")


def relative_imports(files: Files) -> None:
    """Modules of the package import each other relatively."""
    root = next(path for path in files if path.startswith("src/")).split("/")[1]
    for path in [path for path in files if path.startswith("src/") and path.endswith(".py")]:
        dots = "." * (path.count("/") - 1)
        pattern = rf"^( *)from {root}(?:\.(\S+))? import"
        new = rf"\1from {dots}\2 import"
        put(files, path, re.sub(pattern, new, text(files, path), flags=re.MULTILINE))


def loggers_renamed(files: Files) -> None:
    """`logger`, as everywhere else."""
    everywhere(files, r"^log = structlog", "logger = structlog")
    everywhere(files, r"\blog\.(debug|info|warning|error|exception)\(", r"logger.\1(")


def american_spelling(files: Files) -> None:
    """Words as the head office spells them."""
    for suffix in (".py", ".md"):
        everywhere(files, r"\b(Behavi|behavi|col|fav)our", r"\1or", suffix)


def markdown_wrapped(files: Files) -> None:
    """Markdown lists begin with an asterisk, as the editor makes them."""
    everywhere(files, r"^- ", "* ", ".md")


def ends_without_newline(files: Files) -> None:
    """No newline at the end of files, by a careless editor."""
    for path, content in list(files.items()):
        if path.endswith((".py", ".md", ".yaml")) and content:
            files[path] = content.rstrip(b"\n")


def workflow_quoted(files: Files) -> None:
    """Names and commands of the workflow are quoted."""
    path = ".github/workflows/ci.yml"
    if path not in files:
        raise AbsentError(path)
    sub(files, path, r"- run: ([\w .=-]+)$", r'- run: "\1"', count=0)
