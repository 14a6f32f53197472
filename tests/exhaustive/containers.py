"""Compose files and the workflow: services, ports, volumes and the variables between them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import yaml

from .parts import Entry, File, Named, Parts

PUBLISHED = re.compile(r"(?:[\d.]+:)?(?:\$\{(\w+):-(\d+)\}|(\d+)):(\d+)")
VARIABLE = re.compile(r"\$\{(\w+)(?::?-([^}]*))?\}")
FOLD_BLOCK = re.compile(r"\{[%#].*?[%#]\}")
FOLD_LINE = re.compile(r"^ *\{=.*=\}$", re.MULTILINE)
FOLD_VALUE = re.compile(r"\{=.*?=\}")
LOOPBACK = "127.0.0.1"


@cache
def outline(file: File) -> dict[str, Any]:
    """A YAML file, its folds read as if each block were written once and each value were `x`."""
    text = FOLD_VALUE.sub("x", FOLD_LINE.sub("", FOLD_BLOCK.sub("", file.text)))
    document: dict[str, Any] = yaml.load(text, yaml.CSafeLoader) or {}
    return document


def compose_files(parts: Parts) -> Iterator[File]:
    """compose.yaml and the files that it includes."""
    for file in parts.files:
        if file.path == "compose.yaml" or file.path.startswith("compose/"):
            yield file


def claims(parts: Parts) -> Iterator[Named]:
    """What compose files, jobs and workers bring, and the service containers of the workflow."""
    for file in compose_files(parts):
        yield from compose_claims(file)
    for entry in parts.section("compose_jobs", "compose_workers"):
        yield Named("compose service", entry.key, entry.place, entry.when)
    for entry in parts.section("compose_volumes"):
        yield Named("compose volume", entry.key, entry.place, entry.when, value=entry.part.entry)
    for entry in parts.section("compose_environment"):
        yield from compose_variables(entry.part.entry, entry.place, entry)
    for entry in parts.section("compose_ports"):
        yield from published(entry.part.entry, entry.place, entry.when)
    for entry in parts.section("ci"):
        yield Named("service container", entry.key, entry.place, entry.when)
        for port in entry.part.ports:
            host = str(port).partition(":")[0]
            yield Named("port of the workflow", host, entry.place, entry.when)
    yield from workflow_jobs(parts)
    for entry in parts.section("workers"):
        # What follows a dot tells variants of one worker apart.
        yield Named("worker", entry.key.partition(".")[0], entry.place, entry.when)


def published(port: str, place: str, when: Any) -> Iterator[Named]:
    """What a published port takes on the machine."""
    found = PUBLISHED.fullmatch(port)
    assert found, f"{place}: write the port {port!r} as HOST:PORT or ${{NAME:-PORT}}:PORT"
    yield Named("published port", found[2] or found[3], place, when)
    if found[1]:
        yield Named("port variable", found[1], place, when)


def compose_claims(file: File) -> Iterator[Named]:
    """The services, published ports, variables, volumes and container names of a compose file."""
    document = outline(file)
    for name, service in document.get("services", {}).items():
        if name == "x":
            continue
        yield Named("compose service", name, file.source, file.when)
        for port in service.get("ports", []):
            if port != "x":  # Those of the list are read where they are given.
                yield from published(str(port), file.source, file.when)
        if "container_name" in service:
            yield Named("container name", service["container_name"], file.source, file.when)
    for kind in ("volume", "network"):
        for name in document.get(f"{kind}s") or {}:
            if name != "x":
                yield Named(f"compose {kind}", name, file.source, file.when)
    for found in VARIABLE.finditer(file.text):
        yield Named("shell variable", found[1], file.source, file.when, value=found[2] or "")


def compose_variables(text: str, place: str, entry: Entry) -> Iterator[Named]:
    """The variables of the shell in a text; everywhere they have one default."""
    for found in VARIABLE.finditer(text):
        yield Named("shell variable", found[1], place, entry.when, value=found[2] or "")


def workflow_jobs(parts: Parts) -> Iterator[Named]:
    """The jobs of workflows, with those that fragments add."""
    for file in parts.files:
        if file.path.startswith(".github/workflows/"):
            for name in outline(file).get("jobs", {}):
                if name != "x":
                    yield Named("job", name, file.source, file.when)
    for entry in parts.section("ci_jobs"):
        for name in yaml.safe_load(entry.part.entry):
            yield Named("job", name, entry.place, entry.when)


def uses(parts: Parts) -> Iterator[Named]:
    """What compose files and the workflow refer to."""
    for file in compose_files(parts):
        yield from compose_uses(file)
    for entry in parts.section("compose"):
        yield Named("compose service", entry.key, entry.place, entry.when)
    for entry in parts.section("compose_environment"):
        yield Named("variable", entry.key, entry.place, entry.when)
        address = url_of(VARIABLE.sub("x", entry.part.entry))
        if address.hostname:
            yield Named("compose service", address.hostname, entry.place, entry.when)
    for entry in parts.section("ci_environment"):
        yield Named("variable", entry.key, entry.place, entry.when)
        address = url_of(entry.part.entry)
        if address.hostname == LOOPBACK:
            yield Named("port of the workflow", str(address.port), entry.place, entry.when)
    for entry in parts.section("ci_jobs"):
        for job in yaml.safe_load(entry.part.entry).values():
            needs = job.get("needs", [])
            for needed in [needs] if isinstance(needs, str) else needs:
                for reader in parts.readers("ci_jobs"):
                    yield Named("job", needed, entry.place, entry.when + reader)
    for entry in parts.section("compose_jobs", "compose_workers"):
        command, *arguments = (word.strip() for word in entry.part.entry.split(","))
        yield Named("command", command, entry.place, entry.when)
        if command == "worker":
            yield Named("worker", arguments[0], entry.place, entry.when)


def compose_uses(file: File) -> Iterator[Named]:
    """The services, volumes and networks that the services of a compose file name."""
    for service in outline(file).get("services", {}).values():
        for name in service.get("depends_on", {}):
            if name != "x" and name != "<<":
                yield Named("compose service", name, file.source, file.when)
        for volume in service.get("volumes", []):
            source = str(volume).partition(":")[0]
            if source != "x" and not source.startswith((".", "/", "~")):
                yield Named("compose volume", source, file.source, file.when)
        for network in service.get("networks", []):
            yield Named("compose network", network, file.source, file.when)
        for name in reached(service):
            yield Named("compose service", name, file.source, file.when)


def reached(service: dict[str, Any]) -> Iterator[str]:
    """The services that another one links to, shares a namespace with, or has a URL of."""
    for link in (*service.get("links", []), *service.get("volumes_from", [])):
        yield str(link).partition(":")[0]
    for space in ("ipc", "network_mode", "pid"):
        kind, _, name = str(service.get(space, "")).partition(":")
        if kind == "service":
            yield name
    given = service.get("environment", {})
    texts = given.values() if isinstance(given, dict) else given
    for url in VARIABLE.sub("x", ",".join(map(str, texts))).split(","):
        host = url_of(url.partition("=")[2] or url).hostname
        if host and "." not in host and host != "x":
            yield host


def url_of(text: str) -> Any:
    """A text as a URL; one without host or port when it is none."""
    return urlsplit(text if "://" in text else "")
