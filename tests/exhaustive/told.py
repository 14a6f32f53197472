"""What a project tells whoever runs it: in its README, before production, and to coding agents."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .documents import COMMAND
from .parts import ALWAYS, Entry, Named, Parts
from .routes import routes

KINDS = {
    *("called router", "credential of OpenAPI", "credential of the README", "doubt"),
    *("folder of skills", "ignored folder", "settings of tests", "told command"),
}
README = "template/README.md.jinja"
FOLD_COMMAND = re.compile(r"\{= run =\} ([a-z][\w-]*)")
IF = re.compile(r"\{% if .*?\{% endif %\}", re.DOTALL)
URL = re.compile(r"http://127\.0\.0\.1:8000(/[\w/.-]*)")
SCHEME = re.compile(r"\b([a-z][a-z+]*)://")
# These refuse where no server can be behind any of their variables.
OF_A_SERVER = {
    "dead-letters": {"BROKER_URL"},
    "jobs": {"JOBS_URL"},
    "publish": {"BROKER_URL"},
    "worker": {"BROKER_URL", "JOBS_URL"},
}
BUILT_IN = {"hashing", "memory", "sqlite"}
# Made anew at each start where it is not set.
MADE_AT_START = re.compile(r".*_(CURSOR_KEY|SIGNING_KEYS)")


def claims(parts: Parts) -> Iterator[Named]:
    """What is told, doubted and ignored."""
    for file in parts.files:
        if file.source == README:
            for name in FOLD_COMMAND.findall(IF.sub("", file.text)):
                yield Named("told command", name, file.source, ALWAYS)
    routers: dict[str, set[str]] = {}
    for route in routes(parts):
        routers.setdefault(route.path, set()).add(route.router)
    for entry in parts.section("calls", "credentials", "readme"):
        for name in COMMAND.findall(text_of(entry)):
            yield Named("told command", name, entry.place, entry.when)
        for path in URL.findall(text_of(entry)):
            for router in sorted(routers.get(path, ())):
                yield Named("called router", router, entry.place, entry.when)
    for entry in parts.section("credentials"):
        yield Named("credential of the README", "any", entry.place, entry.when)
    for entry in parts.section("credential_schemes"):
        yield Named("credential of OpenAPI", fragment_of(entry), entry.place, entry.when)
    for entry in parts.section("production"):
        yield Named("doubt", entry.key, entry.place, entry.when)
    for entry in parts.section("gitignore"):
        yield Named("ignored folder", entry.part.entry, entry.place, entry.when)
    for entry in parts.section("test_settings"):
        yield Named("settings of tests", entry.key, entry.place, entry.when)
    for entry in parts.section("skill_folders"):
        yield Named("folder of skills", "any", entry.place, entry.when)


def uses(parts: Parts) -> Iterator[Named]:
    """What must be told, because a project has what it is about."""
    for entry in parts.section("commands"):
        variables = OF_A_SERVER.get(entry.key, set())
        servers = [e.when for e in parts.section("production") if e.key in variables]
        for when in servers if variables else [ALWAYS]:
            yield Named("told command", entry.key, entry.place, entry.when + when)
    for route in routes(parts):
        # The curl that people have speaks no WebSocket.
        if route.method == "WEBSOCKET" or "{}" in route.path:
            continue
        if not route.router.endswith(":self"):
            yield Named("called router", route.router, route.place, route.when)
    for entry in parts.section("authenticators"):
        yield Named("credential of the README", "any", entry.place, entry.when)
        yield Named("credential of OpenAPI", fragment_of(entry), entry.place, entry.when)
    for entry in parts.section("environment"):
        served = set(SCHEME.findall(entry.part.help)) - BUILT_IN
        if served or MADE_AT_START.fullmatch(entry.key):
            yield Named("doubt", entry.key, entry.place, entry.when)
        address = urlsplit(entry.part.value)
        if address.scheme and "/" in address.path.strip("/"):
            folder = f"/{address.path.strip('/').partition('/')[0]}/"
            yield Named("ignored folder", folder, entry.place, entry.when)
            group = entry.key.partition("_")[0].lower()
            yield Named("settings of tests", group, entry.place, entry.when)
    for file in parts.files:
        if file.path == "AGENTS.md":
            yield Named("folder of skills", "any", file.source, file.when)


def fragment_of(entry: Entry) -> str:
    """The fragment that brings an entry."""
    return entry.place.split("/")[1]


def text_of(entry: Entry) -> str:
    """What an entry of the README says."""
    return str(entry.part.text if entry.section == "readme" else entry.part.entry)
