"""No import of any stack points outwards."""

from copy import deepcopy

import pytest
from grimp import ImportGraph

from pick_a_stack.template import Template

from .directions import every_import, outward_imports
from .projects import whole_projects


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    return every_import(whole_projects().values(), Template())


def test_no_import_points_outwards(graph: ImportGraph) -> None:
    assert list(outward_imports(graph)) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("acme.notes.service", "acme.http.etags"),
        ("acme.notes.service", "acme.bootstrap"),
        ("acme.notes.service", "acme.notes.sql"),
        ("acme.notes.sql", "acme.notes.service"),
        ("acme.broker", "acme.broker.memory"),
    ],
)
def test_an_import_that_points_outwards_is_named(
    importer: str, imported: str, graph: ImportGraph
) -> None:
    worse = deepcopy(graph)
    worse.add_import(importer=importer, imported=imported)
    (found,) = outward_imports(worse)
    assert found.startswith(f"{importer} imports {imported}: ")
