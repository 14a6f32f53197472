"""What the worker `sagas` does for archivals."""

from acme.bootstrap import Services
from acme.notes.archival.steps import ArchivalSteps
from acme.sagas.saga import Saga


def note_archival(services: Services) -> Saga:
    """The saga of an archival."""
    return ArchivalSteps(services.notes).saga()
