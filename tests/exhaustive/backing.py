"""Servers behind the variables of a project: in compose files, in the workflow, in its README."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .containers import LOOPBACK, VARIABLE, compose_files, outline, url_of
from .parts import Entry, File, Named, Parts

LISTS = {
    "compose_environment": "variable of compose",
    "ci_environment": "variable of the workflow",
    "compose_tests": "variable of the README",
}
KINDS = {
    *LISTS.values(),
    *("folder in use", "included file", "mounted folder", "server of tests", "started worker"),
    "way to a password",
}
SHOWN_IN = {
    "compose_environment": "compose.yaml",
    "ci_environment": ".github/workflows/ci.yml",
    "compose_tests": "compose.yaml",
}
# Nothing that compose starts: a service of somebody else.
ELSEWHERE = {"EMBEDDER_URL", "UPSTREAM_URL"}
# Commands that are a service of compose, by their own name.
STARTED = {"dagster-daemon", "migrate"}
SECRET = re.compile(r"\$\{\w*PASSWORD\b")
# What a worker waits for where it is no broker.
SERVER_OF_WORKER = dict.fromkeys(("beat", "canvas", "jobs", "jobs-relay"), "JOBS_URL")
# Commands of a library that do the work of one of ours.
LIBRARIES_OWN = {"celery, worker": "canvas"}


def claims(parts: Parts) -> Iterator[Named]:
    """The variables that are set, the files and volumes that are in use, the servers of tests."""
    for entry in parts.section(*LISTS):
        yield Named(LISTS[entry.section], entry.key, entry.place, entry.when)
    for entry in parts.section("compose_environment"):
        for folder in folders_of(entry):
            yield Named("folder in use", folder, entry.place, entry.when)
    for entry in parts.section("compose_volumes"):
        yield Named("mounted folder", entry.part.entry, entry.place, entry.when)
    for entry in parts.section("compose"):
        yield Named("included file", entry.part.file, entry.place, entry.when)
    for entry in parts.section("compose_tools"):
        yield Named("included file", entry.part.entry, entry.place, entry.when)
    for file in parts.files:
        for path in outline(file).get("include", []) if file.path == "compose.yaml" else ():
            yield Named("included file", path, file.source, file.when)
    for entry in parts.section("compose_workers"):
        command = entry.part.entry
        worker = LIBRARIES_OWN.get(command, command.rpartition(",")[2].strip())
        yield Named("started worker", worker, entry.place, entry.when)
    for entry in parts.section("server_passwords"):
        yield Named("way to a password", "any", entry.place, entry.when)
    for entry in parts.section("servers"):
        for scheme in {urlsplit(entry.part.url).scheme, *entry.part.also}:
            name = f"{entry.part.variable} of {scheme}://"
            yield Named("server of tests", name, entry.place, entry.when)


def uses(parts: Parts) -> Iterator[Named]:
    """What must be set, in use, mounted, included and started, because something else is there."""
    shown = {path: [f for f in parts.files if f.path == path] for path in SHOWN_IN.values()}
    for entry in parts.section("servers"):
        yield Named("way to a password", "any", entry.place, entry.when)
        for section, path in SHOWN_IN.items():
            for file in shown[path]:
                when = entry.when + file.when
                yield Named(LISTS[section], entry.part.variable, entry.place, when)
    for entry in parts.section("production"):
        if entry.key.endswith("_URL") and entry.key not in ELSEWHERE:
            for file in shown["compose.yaml"]:
                yield Named("variable of compose", entry.key, entry.place, entry.when + file.when)
    for entry in parts.section("workers"):
        name = entry.key.partition(".")[0]
        variable = SERVER_OF_WORKER.get(name, "BROKER_URL")
        servers = [e for e in parts.section("compose_environment") if e.key == variable]
        # A call makes a worker that runs inside another process.
        for server in servers if entry.part.entry.isidentifier() else ():
            yield Named("started worker", name, entry.place, entry.when + server.when)
    for entry in parts.section("commands"):
        for file in shown["compose.yaml"] if entry.key in STARTED else ():
            yield Named("compose service", entry.key, entry.place, entry.when + file.when)
    for image in (file for file in parts.files if file.path == "Dockerfile"):
        for file in shown[".github/workflows/ci.yml"]:
            yield Named("job", "image", image.source, image.when + file.when)
    yield from uses_of_compose(parts)
    for entry in parts.section("ci_environment", "compose_tests"):
        address = urlsplit(entry.part.entry)
        if address.hostname == LOOPBACK and address.scheme != "pgvector":
            name = f"{entry.key} of {address.scheme}://"
            yield Named("server of tests", name, entry.place, entry.when)


def uses_of_compose(parts: Parts) -> Iterator[Named]:
    """What the service needs in compose.yaml beside what its files and entries bring."""
    asking = {file: SECRET.search(file.text) for file in compose_files(parts)}
    for entry in parts.section("compose_environment"):
        for folder in folders_of(entry):
            yield Named("mounted folder", folder, entry.place, entry.when)
        host = url_of(VARIABLE.sub("x", entry.part.entry)).hostname
        for file in (file for file, asks in asking.items() if asks and names_service(file, host)):
            password = entry.key.replace("_URL", "_PASSWORD")
            yield Named("variable of compose", password, entry.place, entry.when + file.when)
    for entry in parts.section("compose_volumes"):
        yield Named("folder in use", entry.part.entry, entry.place, entry.when)
    for file in compose_files(parts):
        if file.path != "compose.yaml":
            yield Named("included file", file.path, file.source, file.when)


def folders_of(entry: Entry) -> Iterator[str]:
    """The folder of the image that a URL or a path names: `/data` of `sqlite:////data/a.db`."""
    text = entry.part.entry
    address = url_of(text)
    path = text if text.startswith("/") else "" if address.netloc else address.path
    if path.strip("/"):
        yield f"/{path.strip('/').partition('/')[0]}"


def names_service(file: File, name: str | None) -> bool:
    """Whether a compose file is that of a service."""
    return name is not None and file.path == f"compose/{name}.yaml"
