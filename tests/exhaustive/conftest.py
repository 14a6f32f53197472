"""Fixtures: the parts of this template, read once in each process."""

import pytest

from .names import Names
from .parts import Parts


@pytest.fixture(scope="session")
def parts() -> Parts:
    """Every part of the template."""
    return Parts()


@pytest.fixture(scope="session")
def names(parts: Parts) -> Names:
    """Every name that a part brings or needs."""
    return Names(parts)
