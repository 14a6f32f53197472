"""Projects of earlier releases of the template become those of today."""

import shutil
from pathlib import Path

import copier
import pytest
import yaml

from pick_a_stack.cli.sources import open_source
from pick_a_stack.merging import ANSWERS_FILE
from pick_a_stack.render import commit_all, render

from ..conftest import Note
from ..stacks import NAME, Answers
from .edits import edited
from .history import need, releases, renamed_since, repository
from .living import read, updated, write
from .losses import lost
from .merging import merge


def answers_of(project: Path) -> Answers:
    """What a project has recorded, Copier's own facts aside."""
    recorded = yaml.safe_load((project / ANSWERS_FILE).read_text(encoding="utf-8"))
    return {name: value for name, value in recorded.items() if name[0] != "_"}


@pytest.fixture(scope="module")
def of_all_times(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("repository") / "template")


@pytest.mark.full
@pytest.mark.parametrize(
    ("commit", "number", "answers"),
    [
        pytest.param(each["commit"], number, stack, id=f"{each['commit'][:7]}-{number}")
        for each in releases()
        for number, stack in enumerate(each["stacks"], start=1)
    ],
)
def test_a_project_of_an_earlier_state_becomes_one_of_today(
    commit: str, number: int, answers: Answers, of_all_times: Path, tmp_path: Path, note: Note
) -> None:
    need(commit)
    project = tmp_path / "project"
    copier.run_copy(
        str(of_all_times), project, data=NAME | answers, defaults=True, quiet=True, vcs_ref=commit
    )
    commit_all(project, "generated")
    before, recorded = read(project), answers_of(project)
    source = open_source(str(of_all_times))
    after = source.template.render(source.template.complete(recorded), source.origin())
    if number == 1:
        shutil.copytree(project, tmp_path / "untouched")
        untouched = updated(tmp_path / "untouched", {})
        assert answers_of(untouched).items() >= recorded.items()
        assert read(untouched) == after

    mine, made = edited(before)
    write(project, mine)
    commit_all(project, "edited")
    left = read(updated(project, {}))
    merged = merge(before, mine, after)
    assert left == merged.files
    assert lost(before, mine, merged) == []
    note(
        "updates",
        f"from {commit[:7]} to today: {len(made)} edits, "
        f"conflicts in {len(merged.conflicts)} files, "
        f"0 lines lost, {len(merged.deleted)} edited files gone: {sorted(merged.deleted)}",
    )


@pytest.fixture
def earlier_and_today(tmp_path: Path) -> Path:
    return renamed_since(tmp_path / "template")


def earlier_project(repository: Path, folder: Path, answers: Answers) -> Path:
    copier.run_copy(
        str(repository), folder, data=NAME | answers, defaults=True, quiet=True, vcs_ref="earlier"
    )
    commit_all(folder, "generated")
    return folder


def test_answers_under_earlier_names_keep_their_meaning(
    earlier_and_today: Path, tmp_path: Path
) -> None:
    given = {
        "preset": "crud-api",
        "cache": "valkey",
        "auth": ["jwt", "keys"],
        "events_over": "nats",
        "docs_site": False,
    }
    project = earlier_project(earlier_and_today, tmp_path / "project", given)
    updated(project, {})
    recorded = answers_of(project)
    assert recorded["cache"] == "redis"
    assert recorded["auth"] == ["jwt", "api-key"]
    assert recorded["message_broker"] == "nats"
    assert recorded.keys() & {"events_over", "docs_site"} == set()
    render(tmp_path / "fresh", recorded, earlier_and_today)
    assert read(project) == read(tmp_path / "fresh")


def test_an_update_under_an_earlier_name_may_change_the_answer_too(
    earlier_and_today: Path, tmp_path: Path
) -> None:
    given = {"preset": "minimal", "events_over": "nats", "cache": "valkey"}
    project = earlier_project(earlier_and_today, tmp_path / "project", given)
    updated(project, {"message_broker": "none"})
    assert answers_of(project)["message_broker"] == "none"
    assert answers_of(project)["cache"] == "redis"
    assert not (project / "src/order_service/broker").exists()


def test_a_recorded_list_keeps_what_is_still_offered(template: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    render(project, NAME | {"preset": "crud-api", "auth": ["api-key"]}, template)
    answers = project / ANSWERS_FILE
    text = answers.read_text(encoding="utf-8").replace("- api-key", "- api-key\n- smart-card")
    answers.write_text(text, encoding="utf-8")
    commit_all(project, "generated")
    copier.run_recopy(project, defaults=True, overwrite=True, quiet=True, vcs_ref="HEAD")
    assert answers_of(project)["auth"] == ["api-key"]
