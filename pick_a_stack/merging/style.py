"""What a project changed about the style of all its files, and renders in that style."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from pick_a_stack.merging.lines import conflicting
from pick_a_stack.merging.ruff import CONFIGURATION, REQUIRE_ANNOTATIONS, SORT_IMPORTS, Ruff

Files = Mapping[str, bytes]

HEADER = re.compile(rb"\A(?:#[^\n]*\n)+\n*")
ANNOTATIONS = re.compile(rb"^from __future__ import annotations$", re.MULTILINE)
BY_RUFF = (".py", ".md")
"""What ruff formats: the code in Markdown too."""
MOST = 0.8
"""The part of the files that makes a habit a rule."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a project differs from what is rendered.

    Attributes:
        configuration: its files about ruff, where they say something else than ours.
        headers: what all files of a kind begin with, by suffix.
        annotations: whether every module has `from __future__ import annotations`.
        crlf: whether lines end with a carriage return.
    """

    configuration: Mapping[str, bytes]
    headers: Mapping[str, bytes]
    annotations: bool
    crlf: bool

    @property
    def needs_ruff(self) -> bool:
        """Whether only ruff can write like this."""
        return bool(self.configuration) or self.annotations

    def __bool__(self) -> bool:
        return self.needs_ruff or bool(self.headers) or self.crlf


def style_of(before: Files, mine: Files) -> Style:
    """The style of a project that was rendered as `before`."""
    shared = {path: (before[path], mine[path]) for path in before.keys() & mine.keys()}
    edited = {path: pair for path, pair in shared.items() if pair[0] != pair[1] and pair[0]}
    if len(edited) < 2:
        return Style({}, {}, annotations=False, crlf=False)
    modules = {path: edited.get(path, pair) for path, pair in shared.items() if is_module(path)}
    has_them = [bool(ANNOTATIONS.search(now)) for old, now in modules.values() if old.strip()]
    ends = [b"\r\n" in now for old, now in shared.values() if b"\n" in old]
    return Style(
        configuration=configured(before, mine),
        headers=dict(headers(shared)),
        annotations=is_most(has_them),
        crlf=is_most(ends),
    )


def is_module(path: str) -> bool:
    """Whether a file is Python."""
    return path.endswith(".py")


def is_most(answers: Iterable[bool]) -> bool:
    """Whether nearly all say yes."""
    counted = Counter(answers)
    return counted[True] > MOST * counted.total()


def configured(before: Files, mine: Files) -> dict[str, bytes]:
    """The files that set ruff up, if they do it otherwise than those rendered."""
    if ruff_tables(before) == ruff_tables(mine):
        return {}
    return {path: mine[path] for path in CONFIGURATION if path in mine}


def ruff_tables(files: Files) -> list[Any]:
    """What files say to ruff."""
    found: list[Any] = [files[path] for path in CONFIGURATION[1:] if path in files]
    try:
        document = tomllib.loads(files.get("pyproject.toml", b"").decode())
    except ValueError:
        return found
    return [*found, document.get("tool", {}).get("ruff")]


def headers(shared: Mapping[str, tuple[bytes, bytes]]) -> Iterable[tuple[str, bytes]]:
    """What the user put at the top of nearly all files of a kind."""
    kinds: dict[str, list[bytes]] = {}
    for path, (old, now) in shared.items():
        if old.strip():
            found = HEADER.match(now.replace(b"\r\n", b"\n"))
            is_own = found and not old.startswith(found[0].rstrip())
            kinds.setdefault(kind(path), []).append(found[0] if found and is_own else b"")
    for suffix, tops in kinds.items():
        top, count = Counter(tops).most_common(1)[0]
        if top and len(tops) > 1 and count > MOST * len(tops):
            yield suffix, top


def kind(path: str) -> str:
    """The suffix of a file, or its name."""
    name = PurePosixPath(path)
    return name.suffix or name.name


def styled(style: Style, program: Path | None, files: Files) -> dict[str, bytes]:
    """Files as the project would have written them."""
    found = dict(files)
    if style.needs_ruff and program:
        written = {path: files[path] for path in files if path.endswith(BY_RUFF)}
        fixes: list[tuple[str, ...]] = [()]
        if style.annotations:
            fixes.insert(0, REQUIRE_ANNOTATIONS)
        found |= Ruff(program, style.configuration).formatted(written, *fixes)
    for path, content in found.items():
        top = style.headers.get(kind(path))
        found[path] = ended(style, top + content if top and content.strip() else content)
    return found


def ended(style: Style, content: bytes) -> bytes:
    """A file with the project's line ends."""
    if style.crlf and b"\0" not in content:
        return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return content


Restyle = Callable[[Files], Mapping[str, bytes]]


def in_style(
    restyle: Restyle, before: Files, mine: Files, after: Files
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Both renders, each file in the style that the user's one is in.

    A new file comes in the project's style if most files that this changes are in it.
    """
    old, new = restyle(before), restyle(after)
    votes = Counter(
        is_nearer(mine[path], content, before[path])
        for path, content in old.items()
        if content != before[path] and path in mine
    )
    followed = votes[True] > votes[False]
    chosen = {
        path
        for path in old.keys() | new.keys()
        if (
            is_nearer(mine[path], old[path], before[path])
            if path in mine and path in old
            else followed
        )
    }
    return (
        {path: old[path] if path in chosen else content for path, content in before.items()},
        {path: new[path] if path in chosen else content for path, content in after.items()},
    )


def is_nearer(mine: bytes, styled: bytes, rendered: bytes) -> bool:
    """Whether a user's file is like the one in style rather than like the rendered one."""
    if mine == rendered:
        return False
    now = Counter(mine.splitlines(keepends=True))
    apart = [
        (now - there).total() + (there - now).total()
        for there in (Counter(each.splitlines(keepends=True)) for each in (styled, rendered))
    ]
    return apart[0] < apart[1]


def tidied(program: Path, merged: Files, mine: Files) -> dict[str, bytes]:
    """Merged modules, formatted and with sorted imports where the user's were."""
    modules = {
        path: content
        for path, content in merged.items()
        if is_module(path) and not conflicting(content)
    }
    if not modules:
        return {}
    configuration = {path: mine[path] for path in CONFIGURATION if path in mine}
    write = partial(Ruff(program, configuration).formatted, beside=[*filter(is_module, mine)])
    own = {path: mine[path] for path in modules}
    tidy = {path for path, content in write(own, SORT_IMPORTS).items() if content == own[path]}
    return write({path: modules[path] for path in tidy}, SORT_IMPORTS)
