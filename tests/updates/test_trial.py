"""Lives at random, some of them lived again at every run: no line is lost, every end is sound."""

from pathlib import Path

import pytest

from pick_a_stack.template import Template

from ..conftest import DEPTH, Note
from ..proofs import Proofs
from .history import as_templates
from .lives import live
from .toggles import template as today
from .trial import checked

SEEDS = range(1, {"quick": 5, "full": 41, "exhaustive": 301}[DEPTH])
IN_FULL = range(1, {"quick": 1, "full": 5, "exhaustive": 301}[DEPTH])


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Template, ...]:
    """The recorded releases and the working tree."""
    return (*as_templates(tmp_path_factory.mktemp("releases")), today())


def test_lives_at_random_lose_nothing_and_end_sound(
    releases: tuple[Template, ...], tmp_path: Path, note: Note
) -> None:
    updates = conflicts = gone = 0
    for seed in SEEDS:
        life = live(seed, releases)
        assert life.lost == [], (seed, life.steps)
        updates += life.updates
        conflicts += bool(life.conflicts)
        gone += len(life.deleted)
        if not life.conflicts:
            checks = ("ruff", "boot") if DEPTH != "quick" else ("ruff",)
            faults = list(checked(life, tmp_path / f"project-{seed}", checks))
            assert faults == [], (seed, life.steps)
    note(
        "updates",
        f"{len(SEEDS)} lives at random: {updates} updates, {conflicts} with a conflict, "
        f"0 lines lost, {gone} edited files went with a capability",
    )


@pytest.mark.full
@pytest.mark.parametrize("seed", IN_FULL)
def test_the_end_of_a_life_passes_its_own_tests(
    releases: tuple[Template, ...], seed: int, tmp_path: Path, shared: Path
) -> None:
    life = live(seed, releases)
    if life.conflicts:
        assert all(b"<<<<<<<" in life.files[path] for path in life.conflicts)
        return
    checks, proofs = ("types", "suite"), Proofs.of_this_run(shared)
    assert list(checked(life, tmp_path / "project", checks, proofs)) == [], life.steps


def test_a_seed_lives_the_same_life_again(releases: tuple[Template, ...]) -> None:
    one, again = live(7, releases), live(7, releases)
    assert (one.steps, one.files) == (again.steps, again.files)
