"""All names of all kinds that the parts of a template bring and need."""

from collections.abc import Callable, Iterator

from . import (
    attributes,
    backing,
    containers,
    dead,
    distributions,
    documents,
    entries,
    fixtures,
    imports,
    metrics,
    paths,
    routes,
    scopes,
    tables,
    told,
)
from .parts import Named, Parts

CLAIMS: tuple[Callable[[Parts], Iterator[Named]], ...] = (
    attributes.claims,
    backing.claims,
    containers.claims,
    distributions.claims,
    entries.claims,
    fixtures.claims,
    imports.claims,
    metrics.claims,
    paths.claims,
    routes.claims,
    scopes.claims,
    tables.claims,
    told.claims,
)
USES: tuple[Callable[[Parts], Iterator[Named]], ...] = (
    attributes.uses,
    backing.uses,
    containers.uses,
    distributions.uses,
    documents.uses,
    entries.uses,
    fixtures.uses,
    imports.uses,
    paths.uses,
    scopes.uses,
    tables.uses,
    told.uses,
)
SHARED = {"import", "library", "library of tests", "path", "untyped library"}
SHARED |= backing.KINDS | told.KINDS
"""Kinds whose names several parts may bring; what must be unique of them is another kind."""
FAULTS: tuple[Callable[[Parts], Iterator[str]], ...] = (
    dead.never_counts,
    dead.never_there,
    dead.unimported,
    distributions.conflicts,
    distributions.unused,
    entries.lost,
    entries.other_defaults,
    entries.unbound,
    routes.hidden,
    tables.fixed,
    tables.unordered,
)
"""What is neither a clash nor a missing name."""


class Names:
    """The names of one template, by kind."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.claims: dict[str, list[Named]] = {}
        self.uses: dict[str, list[Named]] = {}
        for found, readers in ((self.claims, CLAIMS), (self.uses, USES)):
            for reader in readers:
                for each in reader(parts):
                    found.setdefault(each.kind, []).append(each)

    def kinds(self) -> list[str]:
        """Every kind that a part brings or needs."""
        return sorted(self.claims.keys() | self.uses.keys())
