"""`update`: a later release of the template, as Copier brings it; or nothing done."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pick_a_stack.catalogue import TARGET, compile_catalogue, write_catalogue
from pick_a_stack.cli.errors import REFUSED
from pick_a_stack.render import commit_all

from ..conftest import program
from ..updates.history import renamed_since
from .conftest import Generate, Pick, edit, same, status

LIMIT = "src/order_service/http/body_limit.py"


@pytest.fixture
def begun(pick: Pick, own_template: Path, tmp_path: Path) -> Path:
    """A project of a release, `v1.0.0`, of a template of its own."""
    git(own_template, "tag", "v1.0.0")
    done = pick("new", "order-service", "--defaults", "--template", str(own_template))
    assert done.returncode == 0, done.stderr
    commit_all(tmp_path / "order-service", "generated")
    return tmp_path / "order-service"


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True)


def released(template: Path, tag: str) -> None:
    """Give a template a release in which a module says more."""
    source = next(template.glob("fragments/*/src/acme/http/body_limit.py"))
    source.write_text(source.read_text(encoding="utf-8") + f"# {tag}\n", encoding="utf-8")
    commit_all(template, tag)
    git(template, "tag", tag)


@pytest.mark.parametrize("arguments", [[], ["--ref", "v1.1.0"]], ids=["latest", "named"])
def test_a_later_release_is_merged_as_copier_does(
    pick: Pick, begun: Path, own_template: Path, arguments: list[str]
) -> None:
    released(own_template, "v1.1.0")
    edit(begun, "README.md", "order-service", "our order-service")
    other = Path(shutil.copytree(begun, begun.with_name("other")))
    done = pick("update", *arguments, cwd=begun)
    assert done.returncode == 0, done.stderr
    assert "template: v1.0.0 -> v1.1.0" in done.stdout
    assert "files: 0 added, 2 changed, 0 removed" in done.stdout
    assert (begun / LIMIT).read_text(encoding="utf-8").endswith("# v1.1.0\n")
    command = [program("copier"), "update", "--defaults"]
    subprocess.run(command, cwd=other, capture_output=True, check=True)
    assert same(begun, other) == ""
    assert pick("undo", cwd=begun).returncode == 0
    assert status(begun) == ""


def test_without_a_later_release_nothing_is_done(
    pick: Pick, begun: Path, own_template: Path
) -> None:
    done = pick("update", cwd=begun)
    assert done.returncode == 0
    assert "Nothing to do: the project has the latest release, v1.0.0." in done.stdout
    released(own_template, "v1.1.0")
    assert pick("update", "--ref", "v1.1.0", cwd=begun).returncode == 0
    commit_all(begun, "updated")
    done = pick("update", "--ref", "v1.0.0", cwd=begun)
    assert done.returncode == REFUSED
    assert "say a later one" in done.stderr
    assert status(begun) == ""


@pytest.mark.parametrize("place", ["{}", "git+file://{}", "../own-template"])
def test_every_kind_of_place_has_later_releases(
    pick: Pick, begun: Path, own_template: Path, place: str
) -> None:
    edit(begun, ".copier-answers.yml", str(own_template), place.format(own_template))
    assert "Nothing to do" in pick("update", cwd=begun).stdout
    released(own_template, "v1.1.0")
    done = pick("update", cwd=begun)
    assert done.returncode == 0, done.stderr
    assert (begun / LIMIT).read_text(encoding="utf-8").endswith("# v1.1.0\n")
    assert f"_src_path: {place.format(own_template)}\n" in (
        begun / ".copier-answers.yml"
    ).read_text(encoding="utf-8")


def test_a_template_with_changes_of_its_own_is_no_release(
    pick: Pick, project: Generate, own_template: Path
) -> None:
    folder = project(preset="minimal")
    assert pick("update", "--template", str(own_template), cwd=folder).returncode == 0
    commit_all(folder, "moved")
    (own_template / "copier.yml").write_text("broken: [", encoding="utf-8")
    done = pick("update", cwd=folder)
    assert done.returncode == REFUSED
    assert "not committed: commit them there, or leave them out with --ref HEAD" in done.stderr
    assert "has the latest release" in pick("update", "--ref", "HEAD", cwd=folder).stdout


def test_edited_files_of_a_release_are_not_removed_unasked(
    pick: Pick, begun: Path, own_template: Path
) -> None:
    gone = next(own_template.glob("fragments/*/tests/http/test_body_limit.py"))
    gone.unlink()
    write_catalogue(own_template / TARGET, compile_catalogue(own_template))
    commit_all(own_template, "v2.0.0")
    git(own_template, "tag", "v2.0.0")
    path = "tests/http/test_body_limit.py"
    edit(begun, path, "\n\n\n", "\n\n\n# mine\n")
    done = pick("update", cwd=begun)
    assert done.returncode == REFUSED
    assert f"edited by you, and removed by this: {path}: say --keep" in done.stderr
    assert status(begun) == ""
    assert pick("update", "--force", cwd=begun).returncode == 0
    assert not (begun / path).exists()


def test_answers_keep_their_meaning_under_other_names(pick: Pick, tmp_path: Path) -> None:
    template = renamed_since(tmp_path / "template")
    answers = ["-d", "events_over=nats", "-d", "cache=valkey", "-d", "auth=jwt,keys"]
    place = ["--template", str(template), "--ref", "earlier"]
    assert pick("new", "orders", *answers, *place).returncode == 0
    folder = tmp_path / "orders"
    commit_all(folder, "generated")
    done = pick("update", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "cache: valkey -> redis" in done.stdout
    assert "message_broker: new, nats" in done.stdout
    assert "events_over: no question any more" in done.stdout
    assert "cache: redis" in (folder / ".copier-answers.yml").read_text(encoding="utf-8")
    commit_all(folder, "updated")
    assert pick("remove", "cache", cwd=folder).returncode == 0


def test_a_template_that_moved_is_named_and_recorded_anew(
    pick: Pick, begun: Path, own_template: Path
) -> None:
    moved = own_template.rename(own_template.with_name("elsewhere"))
    for command in (["add", "redis"], ["update"], ["plan", "--diff", "-d", "cache=redis"]):
        done = pick(*command, cwd=begun)
        assert done.returncode == REFUSED
        assert f"cannot be reached at '{own_template}', which `_src_path`" in done.stderr
        assert "pick-a-stack update --template" in done.stderr
        assert done.stderr.count("\n") == 1
    done = pick("update", "--template", "../elsewhere", cwd=begun)
    assert done.returncode == 0, done.stderr
    assert f"_src_path: {moved}" in (begun / ".copier-answers.yml").read_text(encoding="utf-8")
    assert status(begun) == " M .copier-answers.yml\n"
    assert pick("undo", cwd=begun).returncode == 0
    released(moved, "v1.1.0")
    assert pick("update", "--template", str(moved), cwd=begun).returncode == 0
    assert (begun / LIMIT).read_text(encoding="utf-8").endswith("# v1.1.0\n")
    commit_all(begun, "moved and updated")
    assert pick("add", "redis", cwd=begun).returncode == 0
