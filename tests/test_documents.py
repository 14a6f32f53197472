"""What a project's documents name is in that project: files, commands, variables and classes."""

import re
from collections.abc import Mapping
from functools import cache

import pytest

from pick_a_stack.template import Template

from .projects import whole_projects
from .stacks import NAME

template = cache(Template)
FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(
    r"[\w./-]*[\w-]+\.(?:py|yaml|yml|toml|md|lock|ini)|(?:src|tests|compose)/[\w./-]+|Dockerfile"
)
COMMAND = re.compile(r"python -m order_service ([a-z][\w-]*)")
VARIABLE = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b")
CLASS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+")

# Names that are agreed upon, and what the commands that a document shows leave behind.
AGREED = {"routes.py", "opening.py", "uv.lock"}
WRITTEN = re.compile(r"^Write `(.+)`:$", re.MULTILINE)


def missing(written: Mapping[str, str], path: str) -> list[str]:
    """What a document names in vain."""
    there = {*written, *AGREED, *WRITTEN.findall(written[path])}
    inline = CODE.findall(FENCE.sub("", written[path]))
    others = "\n".join(text for other, text in written.items() if not other.endswith(".md"))
    commands = set(
        re.findall(r'^    "([\w-]+)": _', written["src/order_service/cli.py"], re.MULTILINE)
    )
    found = []
    for code in inline:
        if FILE.fullmatch(code) and not any(known(code, each) for each in there):
            found.append(code)
        found += [name for name in VARIABLE.findall(code) if name not in others]
        if CLASS.fullmatch(code) and not re.search(rf"\b{code}\b", others):
            found.append(code)
    return found + [name for name in COMMAND.findall(written[path]) if name not in commands]


def known(name: str, path: str) -> bool:
    """Whether a path ends in a name, or leads through the folder of that name."""
    return f"/{path}".endswith(f"/{name}") or f"/{name.rstrip('/')}/" in f"/{path}"


@pytest.mark.parametrize("name", sorted(whole_projects()))
def test_documents_name_what_is_there(name: str) -> None:
    answers = template().complete(NAME | whole_projects()[name] | {"package": "order_service"})
    files = template().render(answers, {"_src_path": "template"})
    written = {path: content.decode() for path, content in files.items()}
    found = {path: missing(written, path) for path in written if path.endswith(".md")}
    assert {path: names for path, names in found.items() if names} == {}


def test_what_is_missing_is_found() -> None:
    readme = """Write `src/new.py`:

`src/new.py` `here.py` `src/` `THE_HOST` `OneClass` `python -m order_service go`
`gone.py` `tests/x` `THE_PROT` `NoClass` `python -m order_service stay`
"""
    written = {
        "README.md": readme,
        "src/order_service/cli.py": '    "go": _go,',
        "src/here.py": "THE_HOST = OneClass",
    }
    wanted = ["gone.py", "tests/x", "THE_PROT", "NoClass", "stay"]
    assert missing(written, "README.md") == wanted
