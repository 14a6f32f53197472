"""A pytest plugin for a project's own tests: writes down what each test module executes and opens.

`python -m pytest -p tracing` with `TRACED` naming the file to write.
"""

import json
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

PROJECT = Path.cwd()
TOOL = 4
_found: dict[str, set[tuple[str, int]]] = {}
_now: set[tuple[str, int]] = set()


@cache
def _inside(path: object) -> str:
    """A path in the project, or ""."""
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
    if isinstance(text, bytes) or not text:
        return ""
    whole = (PROJECT / text).resolve()
    return whole.relative_to(PROJECT).as_posix() if whole.is_relative_to(PROJECT) else ""


def _started(code: CodeType, _offset: int) -> Any:
    path = _inside(code.co_filename)
    if path and code.co_name != "<module>":
        _now.add((path, code.co_firstlineno))
    return sys.monitoring.DISABLE


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and (path := _inside(arguments[0])) and not path.endswith((".py", ".pyc")):
        _now.add((path, 0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Attribute what runs from here on to the item's module."""
    global _now
    _now = _found.setdefault(item.nodeid.partition("::")[0], set())
    sys.monitoring.restart_events()
    return (yield)


def pytest_configure() -> None:
    """Begin to listen."""
    sys.monitoring.use_tool_id(TOOL, "closures")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, _started)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)
    sys.addaudithook(_audit)


def pytest_unconfigure() -> None:
    """Write down what was seen."""
    sys.monitoring.set_events(TOOL, 0)
    seen = {module: sorted(places) for module, places in _found.items()}
    Path(os.environ["TRACED"]).write_text(json.dumps(seen), encoding="utf-8")
