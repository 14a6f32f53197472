"""Parts that no project has, values that never count, and modules that nothing imports."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pick_a_stack.conditions import Condition

from ..logic import When, described
from .imports import references
from .modules import imports, module_name, strings
from .parts import File, Parts

# Started by name: by Python, a server, Alembic or pytest.
STARTED = re.compile(
    r"src/acme/(__main__|asgi)\.py|src/acme/migrations/(env|versions/\w+)\.py"
    r"|tests/(\w+/)*(conftest|test_\w+)\.py|.*__init__\.py|proto/generate\.py"
)
# What a project's own routes, handlers and tests import, where there are no examples that do.
OFFERED = {
    "src/acme/batches/files/exporting.py": "own batches write files by it",
    "src/acme/batches/files/importing.py": "own batches read files by it",
    "src/acme/broker/best_effort.py": "own listeners publish by it",
    "src/acme/broker/worker.py": "a worker of an own group",
    "src/acme/cache/codec.py": "values of own types in the cache",
    "src/acme/domain_events/outbox.py": "own domain events are told to others by it",
    "src/acme/grpc/caller.py": "own servicers ask it who calls",
    "src/acme/clients/paging.py": "own calls that get lists",
    "src/acme/clients/polling.py": "own calls that take their time",
    "src/acme/email_addresses.py": "own bodies with addresses",
    "src/acme/graphql/following.py": "own topics are followed by it",
    "src/acme/graphql/permissions.py": "own fields ask for scopes by it",
    "src/acme/http/dependencies.py": "an own route reaches its services by it",
    "src/acme/http/sockets/conversation.py": "own rooms are entered by it",
    "src/acme/http/sockets/coediting.py": "own documents are written by it",
    "src/acme/http/sse/events.py": "own topics are told to clients by it",
    "src/acme/http/etags.py": "own resources with versions",
    "src/acme/locks/leadership.py": "own periodic work",
    "src/acme/orchestration/models.py": "own models and checks in SQL",
    "src/acme/pagination.py": "own lists",
    "src/acme/validation/files.py": "own uploads",
    "src/acme/validation/html.py": "own bodies with HTML",
    "src/acme/validation/models.py": "own bodies",
    "src/acme/validation/money.py": "own bodies with prices",
    "src/acme/validation/phones.py": "own bodies with phone numbers",
    "src/acme/validation/texts.py": "own bodies with texts",
    "src/acme/validation/urls.py": "own bodies with URLs",
    "tests/credentials.py": "tests of own routes log in with it",
}
DOTTED = re.compile(r"(acme|tests)(\.\w+)+")
Importer = tuple[str, When, str]


def never_there(parts: Parts) -> Iterator[str]:
    """Each part with a condition that no answers meet."""
    for each in (*parts.files, *parts.entries):
        if parts.logic.together(each.when) is None:
            place = each.source if isinstance(each, File) else each.place
            yield f"{place}: no answers bring it: its conditions exclude each other"


def never_counts(parts: Parts) -> Iterator[str]:
    """Each value in a condition that goes with none of the answers which the rest of it allows."""
    for name, fragment in parts.fragments.items():
        place = f"fragments/{name}/fragment.yml"
        base = ((Condition.of(fragment.when, fragment.unless),),)
        narrowing = [(f"`only` of {path}", only) for path, only in fragment.only.items()]
        narrowing += [
            (f"`only` of {entry.key}", entry.part.only)
            for entry in parts.entries
            if entry.place.partition(":")[0] == place
        ]
        for where, answers in narrowing:
            yield from (f"{place}: {where}: {fault}" for fault in _idle(parts, base, answers))
        for answers in fragment.when:
            yield from (f"{place}: `when`: {fault}" for fault in _idle(parts, (), answers))


def _idle(parts: Parts, base: When, answers: Mapping[str, Sequence[str | bool]]) -> Iterator[str]:
    condition = ((Condition.of([answers], {}),),)
    try:
        condition[0][0].check(parts.logic.questions)
    except ValueError as error:
        yield str(error)
        return
    for question, values in answers.items():
        for value in values:
            alone = ((Condition.of([{question: [value]}], {}),),)
            if parts.logic.together(base, condition, alone) is None:
                yield f"{question}={value} never counts: the rest of the condition excludes it"


def unimported(parts: Parts) -> Iterator[str]:
    """Each module that some project has and nothing there imports."""
    found = importers(parts)
    for file in parts.python():
        yield from lonely(parts, file, found.get(module_name(file.path), []))


def importers(parts: Parts) -> dict[str, list[Importer]]:
    """What imports each module, or names it: its path, when it does, and where."""
    found: dict[str, list[Importer]] = {}
    for file in parts.python():
        importer = file.path, file.when, file.source
        for each in imports(file):
            for module in (each.module, f"{each.module}.{each.name}"):
                found.setdefault(module, []).append(importer)
        for text, _ in () if file.is_fold else strings(file):
            if DOTTED.match(text):
                found.setdefault(text.partition(":")[0], []).append(importer)
    for entry in parts.entries:
        for reference in references(entry):
            module = reference.partition(":")[0]
            found.setdefault(module, []).append(("src/", entry.when, entry.place))
    return found


def lonely(parts: Parts, file: File, importers: Sequence[Importer]) -> Iterator[str]:
    """The answers with which a project has a module and nothing that imports it."""
    if STARTED.fullmatch(file.path) or file.path in OFFERED:
        return
    users = [
        when
        for path, when, _ in importers
        if path != file.path and (file.path.startswith("tests/") or path.startswith("src/"))
    ]
    if (world := parts.logic.missing(file.when, users)) is not None:
        yield f"{file.source}: nothing imports it with {described(world)}: narrow or remove it"
