"""What runs in a stack and what it uses, as its composition root and its workers say.

Nothing is drawn by hand: a service is what the composition root hands others to, a port what has
a URL, and a worker uses what its module takes from the services.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pick_a_stack.web.stacks import Stack

Kind = Literal["door", "worker", "service", "port", "server"]
USES = re.compile(r"\bservices\.(\w+)")
GROUP = "settings."
UNTIL_SET = "until set"


@dataclass(frozen=True, slots=True)
class Node:
    """Something that runs; `note` says more of it."""

    id: str
    kind: Kind
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flows:
    """What runs, and who uses what."""

    title: str
    nodes: list[Node]
    uses: list[tuple[str, str]]

    def of(self, *kinds: Kind) -> list[Node]:
        """The nodes of some kinds."""
        return [node for node in self.nodes if node.kind in kinds]


def flows(stack: Stack) -> Flows:
    """The flows of a stack."""
    entries = stack.entries
    resources = {each["key"]: each for each in entries["resources"]}
    urls = {each.variable: each for each in stack.connections}
    ports = {name: variable for name, each in resources.items() if (variable := url_of(each, urls))}
    services = [
        name
        for name, each in resources.items()
        if name not in ports and each.get("field", True) and others(each, entries)
    ]
    nodes = list(doors(stack))
    nodes += [
        Node(f"worker-{each['key']}", "worker", each["key"], "worker")
        for each in entries["workers"]
    ]
    nodes += [Node(f"service-{name}", "service", spoken(name)) for name in services]
    uses = dict.fromkeys(("door-http", f"service-{name}") for name in services)
    uses |= dict.fromkeys(
        ("door-grpc", f"service-{each['key']}")
        for each in entries["grpc_services"]
        if each["key"] in services
    )
    for name, variable in ports.items():
        nodes.append(Node(f"port-{name}", "port", spoken(name), variable))
        for server in behind(stack, resources[name], variable):
            if server not in nodes:
                nodes.append(server)
            uses[f"port-{name}", server.id] = None
    known = {node.id for node in nodes}
    for worker in entries["workers"]:
        for name in used_by(stack, worker):
            for kind in ("service", "port"):
                if f"{kind}-{name}" in known:
                    uses[f"worker-{worker['key']}", f"{kind}-{name}"] = None
    for name in services:
        for port in sorted(reached(name, resources, entries) & ports.keys()):
            uses[f"service-{name}", f"port-{port}"] = None
    return Flows(stack.answers["project_name"], nodes, list(uses))


def doors(stack: Stack) -> Iterator[Node]:
    """Where callers come in."""
    entries = stack.entries
    routers = ", ".join(spoken(each["key"].removeprefix("a_")) for each in entries["routers"])
    yield Node("door-http", "door", "HTTP", routers or "health")
    if entries["grpc_services"]:
        offered = ", ".join(spoken(each["key"]) for each in entries["grpc_services"])
        yield Node("door-grpc", "door", "gRPC", offered)


def behind(stack: Stack, port: Mapping[str, Any], variable: str) -> list[Node]:
    """The servers of a port: those of its own URL, else of another that it is given."""
    given = [variable, *(variable_of(argument) for argument in port["arguments"])]
    connections = [each for name in given for each in stack.connections if each.variable == name]
    for each in connections:
        if each.servers:
            until = f"{scheme(each.development)} {UNTIL_SET}"
            return [Node(f"server-{server}", "server", server, until) for server in each.servers]
    name = scheme(connections[0].development)
    outside = name in ("http", "https")
    return [Node(f"server-{name}", "server", name, "outside" if outside else "in the process")]


def scheme(url: str) -> str:
    """What a URL begins with, its driver left out."""
    return url.partition(":")[0].partition("+")[0]


def url_of(resource: Mapping[str, Any], urls: Mapping[str, Any]) -> str:
    """The variable by which a resource of its own settings finds its server, or nothing."""
    variables = [variable_of(argument) for argument in resource.get("arguments", ())[:1]]
    return next((each for each in variables if each in urls), "")


def variable_of(argument: str) -> str:
    """The variable with the URL of a group of settings, or nothing."""
    group = argument.removeprefix(GROUP)
    return f"{group.upper()}_URL" if group != argument else ""


def others(resource: Mapping[str, Any], entries: Mapping[str, Any]) -> set[str]:
    """The resources that one is given, in lists of them too."""
    found: set[str] = set()
    for argument in resource.get("arguments", ()):
        if argument.startswith("["):
            for each in entries.get(argument.strip("[]"), []):
                found |= set(each.get("needs", ()))
        elif not argument.startswith(GROUP):
            found.add(argument)
    return found


def reached(
    name: str, resources: Mapping[str, Mapping[str, Any]], entries: Mapping[str, Any]
) -> set[str]:
    """All that a resource is given, and what that was given."""
    found: set[str] = set()
    left = [name]
    while left:
        resource = resources.get(left.pop())
        new = others(resource, entries) - found if resource else set()
        found |= new
        left += new
    return found


def used_by(stack: Stack, worker: Mapping[str, Any]) -> set[str]:
    """The services that the module of a worker takes."""
    found: set[str] = set()
    for imported in worker["imports"]:
        path = f"src/{imported['module'].replace('.', '/')}.py"
        found |= set(USES.findall(stack.files.get(path, b"").decode()))
    return found


def spoken(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")
