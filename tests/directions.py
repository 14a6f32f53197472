"""Imports point inwards: edges -> services -> ports, and adapters -> ports."""

from collections.abc import Iterable, Iterator

from grimp import ImportGraph
from importlinter.contracts.protected import ProtectedContract

from pick_a_stack.template import Template

from .exhaustive.modules import imports, module_name
from .exhaustive.parts import ALWAYS, File
from .stacks import NAME, Answers

EDGES = [
    *("acme.__main__", "acme.asgi", "acme.cli", "acme.commands", "acme.gateway", "acme.grpc"),
    *("acme.hosting", "acme.http", "acme.metrics", "acme.notes.rpc"),
    *("acme.worker", "acme.workers", "acme.**.routes", "acme.**.schemas", "acme.**.worker"),
    *("acme.notes.inputs", "acme.notes.search.start_indexing"),
    # What a file is, services find out too.
    *("acme.validation.html", "acme.validation.models", "acme.validation.money"),
    *("acme.validation.phones", "acme.validation.texts", "acme.validation.urls"),
    *("acme.graphql", "acme.notes.graphql", "acme.files.tus"),
]
SERVICES = [
    *("acme.**.service", "acme.notes.archival.steps", "acme.notes.search.indexing"),
    *("acme.files.sweeping", "acme.files.uploads", "acme.notes.search.after_commit"),
    # Who a caller is, by each kind of credential.
    *("acme.api_keys.key_holders", "acme.api_keys.preset", "acme.browser_sessions.cookies"),
    *("acme.browser_sessions.opening", "acme.sessions.bearer"),
    *("acme.passkeys.logins", "acme.passkeys.owners", "acme.passkeys.passwordless_accounts"),
    *("acme.authorization.callers", "acme.authorization.policy"),
    "acme.notes.permissions.lookup",
]
ADAPTERS = [
    *("acme.**.memory", "acme.**.sql", "acme.**.tables"),
    *("acme.broker.jetstream", "acme.broker.kafka", "acme.broker.rabbitmq"),
    *("acme.broker.redis_streams", "acme.cache.layered", "acme.cache.redis"),
    *("acme.rooms.nats", "acme.rooms.postgresql", "acme.rooms.redis"),
    *("acme.database.mysql", "acme.database.postgresql", "acme.database.sqlite"),
    *("acme.vectors.chroma", "acme.vectors.lancedb", "acme.vectors.pgvector"),
    "acme.vectors.qdrant",
]
# By what nobody else imports: who does.
IMPORTERS = {
    "edges": (EDGES, [*EDGES, "acme.settings"]),
    "what puts a service together": (["acme.bootstrap"], EDGES),
    "services": (SERVICES, [*EDGES, *SERVICES, "acme.bootstrap"]),
    "adapters": (
        ADAPTERS,
        [*ADAPTERS, "acme.**.opening", "acme.bootstrap", "acme.database", "acme.migrations"],
    ),
}


def outward_imports(graph: ImportGraph) -> Iterator[str]:
    """Each import that points outwards."""
    for name, (protected, importers) in IMPORTERS.items():
        contract = ProtectedContract(
            name=name,
            session_options={"root_packages": ["acme"]},
            contract_options={"protected_modules": protected, "allowed_importers": importers},
        )
        found = contract.check(graph, verbose=False).metadata["illegal_imports"]
        for link in (link for each in found for link in each.illegal_links):
            yield f"{link['importer']} imports {link['imported']}: not for it, as {name} are"


def every_import(stacks: Iterable[Answers], template: Template) -> ImportGraph:
    """What the modules of some stacks import of each other, in one graph."""
    files = {file for answers in stacks for file in _modules(answers, template)}
    graph = ImportGraph()
    for file in files:
        graph.add_module(module_name(file.path))
    for file in files:
        importer = module_name(file.path)
        for each in imports(file):
            imported = f"{each.module}.{each.name}"
            imported = imported if imported in graph.modules else each.module
            if imported in graph.modules and imported != importer:
                graph.add_import(
                    importer=importer,
                    imported=imported,
                    line_number=each.line,
                    line_contents=f"{each.module}:{each.name}",
                )
    return graph


class _Modules:
    """The paths of a project's own modules."""

    def __contains__(self, path: object) -> bool:
        return str(path).startswith("src/") and str(path).endswith(".py")


def _modules(answers: Answers, template: Template) -> Iterator[File]:
    complete = template.complete(NAME | answers | {"package": "acme"})
    for path, content in template.render(complete, {}, only=_Modules()).items():
        yield File(path, path, ALWAYS, content.decode())
