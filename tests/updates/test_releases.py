"""Projects of earlier releases of the template become those of today."""

import shutil
import subprocess
from pathlib import Path

import copier
import pytest
import yaml

from pick_a_stack.render import commit_all, copy_template, render

from ..conftest import Note
from ..stacks import NAME, Answers
from .edits import edited
from .history import bring_to_today, need, releases, repository
from .living import read, updated, write
from .losses import lost
from .merging import ANSWERS_FILE, merge
from .renaming import rename_question, rename_values

EARLIER = "  default: |\n    retired: []\n    answers: {}\n    values: {}\n"


def answers_of(project: Path) -> Answers:
    """What a project has recorded, Copier's own facts aside."""
    recorded = yaml.safe_load((project / ANSWERS_FILE).read_text(encoding="utf-8"))
    return {name: value for name, value in recorded.items() if name[0] != "_"}


@pytest.fixture(scope="module")
def of_all_times(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("repository") / "template")


@pytest.mark.full
@pytest.mark.parametrize(
    ("commit", "answers"),
    [
        pytest.param(each["commit"], stack, id=f"{each['commit'][:7]}-{number}")
        for each in releases()
        for number, stack in enumerate(each["stacks"], start=1)
    ],
)
def test_a_project_of_an_earlier_state_becomes_one_of_today(
    commit: str, answers: Answers, of_all_times: Path, tmp_path: Path, note: Note
) -> None:
    need(commit)
    project = tmp_path / "project"
    copier.run_copy(
        str(of_all_times), project, data=NAME | answers, defaults=True, quiet=True, vcs_ref=commit
    )
    commit_all(project, "generated")
    before, recorded = read(project), answers_of(project)
    shutil.copytree(project, tmp_path / "edited")
    updated(project, {})
    assert answers_of(project).items() >= recorded.items()
    render(tmp_path / "fresh", recorded, of_all_times)
    after = read(tmp_path / "fresh")
    assert read(project) == after

    mine, made = edited(before)
    write(tmp_path / "edited", mine)
    commit_all(tmp_path / "edited", "edited")
    left = read(updated(tmp_path / "edited", {}))
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
    """A repository whose first commit asks otherwise than its HEAD."""
    folder = tmp_path / "template"
    copy_template(folder)
    rename_question(folder, "message_broker", "events_over")
    rename_values(folder, "cache", {"redis": "valkey"})
    rename_values(folder, "auth", {"api-key": "keys"})
    questionnaire = folder / "copier.yml"
    text = questionnaire.read_text(encoding="utf-8")
    gone = "docs_site:\n  type: bool\n  help: A site for the documents?\n  default: true\n\n"
    text = text.replace("# ---- Data ---", gone + "# ---- Data ---", 1)
    questionnaire.write_text(text, encoding="utf-8")
    catalogue = folder / "composer" / "catalogue.json"
    rename_values(folder, "auth", {})  # compiles what has been added
    assert "docs_site" in catalogue.read_text(encoding="utf-8")
    commit_all(folder, "earlier")
    subprocess.run(["git", "tag", "earlier"], cwd=folder, check=True)
    bring_to_today(folder)
    today = (folder / "copier.yml").read_text(encoding="utf-8")
    assert today.count(EARLIER) == 1
    names = (
        "  default: |\n    retired: [docs_site, events_over]\n"
        "    answers:\n"
        "      message_broker: {= events_over | default(none) | to_json =}\n"
        "    values:\n      cache: {valkey: redis}\n      auth: {keys: api-key}\n"
    )
    (folder / "copier.yml").write_text(today.replace(EARLIER, names), encoding="utf-8")
    commit_all(folder, "today")
    return folder


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
