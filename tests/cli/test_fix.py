"""A step says what no longer fits, and mends what is certain as a part of it."""

from pick_a_stack.cli.errors import REFUSED
from pick_a_stack.render import commit_all

from .conftest import Generate, Pick, status
from .releasing import moved

SOURCE = "src/order_service"


def test_what_no_longer_fits_is_said_with_its_remedy(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    moved(folder, SOURCE, "errors", "faults")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == REFUSED
    place = f"{SOURCE}/cache/opening.py:"
    line = next(line for line in done.stdout.splitlines() if line.startswith(f"  {place}"))
    assert "order_service.errors is order_service.faults by now: write `from" in line
    assert "the same with --fix, mends" in done.stderr
    assert line.strip() in pick("doctor", cwd=folder).stdout
    assert pick("undo", cwd=folder).returncode == 0
    assert status(folder) == ""


def test_what_is_certain_is_mended_in_the_same_step(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    moved(folder, SOURCE, "errors", "faults")
    done = pick("add", "redis", "--fix", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert f"mended {SOURCE}/cache/opening.py" in done.stdout
    opening = (folder / SOURCE / "cache/opening.py").read_text(encoding="utf-8")
    assert "from order_service.faults import" in opening
    assert "fit each other" in pick("doctor", cwd=folder).stdout
    assert pick("undo", cwd=folder).returncode == 0
    assert status(folder) == ""


def test_a_deleted_file_is_offered_back(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    package = folder / "tests/contracts/__init__.py"
    package.unlink()
    commit_all(folder, "no package")
    assert "fit each other" in pick("doctor", cwd=folder).stdout
    done = pick("add", "redis", cwd=folder)
    assert "tests/contracts/__init__.py: it was deleted, and tests/contracts/" in done.stdout
    assert pick("undo", cwd=folder).returncode == 0
    assert pick("add", "redis", "--fix", cwd=folder).returncode == 0
    assert package.exists()


def test_variables_of_the_environment_that_nothing_reads_are_named(
    pick: Pick, project: Generate
) -> None:
    folder = project(preset="minimal", cache="redis")
    (folder / ".env").write_text("CACHE_URL=redis://cache\n", encoding="utf-8")
    done = pick("remove", "cache", cwd=folder)
    assert done.returncode == REFUSED
    assert "  .env:1: no setting reads CACHE_URL: delete the line" in done.stdout
