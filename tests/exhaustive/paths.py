"""Paths in a project: no two files share one, on any file system; what is named is there."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from .containers import outline
from .modules import strings
from .parts import ALWAYS, File, Named, Parts

COPY = re.compile(r"^COPY (?!--from)(.*) \S+$", re.MULTILINE)
MOUNT = re.compile(r"source=([\w.-]+),")
MADE_BY_THE_USER = {"uv.lock": "`uv lock` writes it"}


def claims(parts: Parts) -> Iterator[Named]:
    """Each file, and each folder above it (one path with a capital is a clash on Windows)."""
    for file in parts.files:
        yield Named("path on any system", file.path.lower(), file.source, file.when)
        yield Named("path", file.path, file.source, file.when)
        for folder in PurePosixPath(file.path).parents[:-1]:
            yield Named("path", folder.as_posix(), file.source, file.when)
    for name in MADE_BY_THE_USER:
        yield Named("path", name, "the user", ALWAYS)


def uses(parts: Parts) -> Iterator[Named]:
    """What Dockerfiles copy, compose files include, fragments start, and code opens."""
    known = {file.path for file in parts.files}
    for file in parts.files:
        for path, line in named_paths(file, known):
            yield Named("path", path, f"{file.source}:{line}", file.when)
    for entry in parts.section("compose"):
        yield Named("path", entry.part.file, entry.place, entry.when)


def named_paths(file: File, known: set[str]) -> Iterator[tuple[str, int]]:
    """The paths of the project that a file names, each with its line."""
    name = PurePosixPath(file.path).name
    if name == "Dockerfile":
        for pattern in (COPY, MOUNT):
            for found in pattern.finditer(file.text):
                line = file.text.count("\n", 0, found.start()) + 1
                yield from ((path, line) for path in found[1].split())
    elif file.path.endswith((".yaml", ".yml")) and "compose" in file.path:
        yield from ((path, 1) for path in compose_paths(file))
    elif file.path.endswith(".py") and not file.is_fold:
        for text, line in strings(file):
            if text in known and ("/" in text or "." in text):
                yield text, line


def compose_paths(file: File) -> Iterator[str]:
    """The files that a compose file includes, extends, or takes variables from."""
    document = outline(file)
    for included in document.get("include", []):
        if included != "x":
            yield included
    for service in document.get("services", {}).values():
        if isinstance(extends := service.get("extends"), dict) and "file" in extends:
            yield extends["file"]
        env_files = service.get("env_file", [])
        for each in [env_files] if isinstance(env_files, str) else env_files:
            if isinstance(each, str):
                yield each
            elif each.get("required", True):
                yield each["path"]
