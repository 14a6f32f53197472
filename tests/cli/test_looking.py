"""`gaps` and `doctor`: what a project has, lacks, and has wrong."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pick_a_stack.cli.errors import REFUSED
from pick_a_stack.render import commit_all

from .conftest import Generate, Pick, edit


@pytest.fixture
def listening() -> Iterator[int]:
    """The port of something that answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_gaps_rank_what_alike_presets_have(pick: Pick, project: Generate) -> None:
    done = pick("gaps", "--json", cwd=project(preset="event-driven"))
    report = json.loads(done.stdout)
    assert "message-queues" in report["layers"]["messaging"]["has"]
    assert "auth-patterns" in report["layers"]["security"]["lacks"]
    gaps = report["gaps"]
    assert (gaps[0]["question"], gaps[0]["value"]) == ("vector_store", "pgvector")
    assert gaps[0]["presets"] == ["ai-app"]
    assert [gap["likeness"] for gap in gaps] == sorted(
        (gap["likeness"] for gap in gaps), reverse=True
    )
    assert all(gap["why"] for gap in gaps)
    assert {gap["question"] for gap in gaps}.isdisjoint({"database", "message_broker"})


def test_a_gap_closed_is_no_gap(pick: Pick, project: Generate) -> None:
    folder = project(preset="event-driven")
    assert pick("add", "auth=jwt", cwd=folder).returncode == 0
    gaps = json.loads(pick("gaps", "--json", cwd=folder).stdout)["gaps"]
    assert ("auth", "jwt") not in {(gap["question"], gap["value"]) for gap in gaps}


def test_a_gap_that_is_ruled_out_says_why(pick: Pick, project: Generate) -> None:
    folder = project(preset="custom", database="mysql")
    gaps = json.loads(pick("gaps", "--json", cwd=folder).stdout)["gaps"]
    pgvector = next(gap for gap in gaps if gap["value"] == "pgvector")
    assert "PostgreSQL" in pgvector["refused"]


def test_doctor_finds_nothing_in_a_fresh_project(pick: Pick, project: Generate) -> None:
    done = pick("doctor", cwd=project(preset="crud-api"))
    assert done.returncode == 0
    assert "problem" not in done.stdout
    assert "generated files are as generated" in done.stdout


def test_doctor_names_edited_and_deleted_files(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    edit(folder, "README.md", "order-service", "our order-service")
    (folder / "tests" / "test_cli.py").unlink()
    done = pick("doctor", cwd=folder)
    assert "1 generated files are edited: README.md" in done.stdout
    assert "1 generated files are deleted: tests/test_cli.py" in done.stdout
    assert done.returncode == 0


def test_doctor_names_settings_that_are_unknown_or_missing(pick: Pick, project: Generate) -> None:
    folder = project(preset="crud-api")
    (folder / ".env").write_text("DATABSE_URL=sqlite:///x.db\n", encoding="utf-8")
    done = pick("doctor", cwd=folder)
    assert done.returncode == REFUSED
    assert "knows no DATABSE_URL; did you mean DATABASE_URL?" in done.stdout
    assert "no DATABASE_URL: it is sqlite:///" in done.stdout


@pytest.mark.parametrize(("level", "code"), [("verbose", REFUSED), ("debug", 0)])
def test_doctor_has_the_service_read_its_settings(
    pick: Pick, project: Generate, level: str, code: int
) -> None:
    folder = project(preset="minimal")
    assert "not checked: `uv sync`" in pick("doctor", cwd=folder).stdout
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / ".env").write_text(f"LOG_LEVEL={level}\n", encoding="utf-8")
    done = pick("doctor", cwd=folder)
    assert done.returncode == code, done.stdout
    assert ("the service does not start: LOG_LEVEL: " in done.stdout) is (code == REFUSED)
    assert ("takes its settings" in done.stdout) is (code == 0)
    assert pick("doctor", cwd=folder, SERVER_PORT="x").returncode == REFUSED


def test_doctor_tries_the_servers_without_telling_passwords(
    pick: Pick, project: Generate, listening: int
) -> None:
    folder = project(preset="ai-app")
    url = f"redis://:hunter2@127.0.0.1:{listening}/0"
    (folder / ".env").write_text(
        f"CACHE_URL={url}\nDATABASE_URL=postgresql://me:hunter2@127.0.0.1:1/db\n", encoding="utf-8"
    )
    done = pick("doctor", cwd=folder)
    assert done.returncode == REFUSED
    assert f"CACHE_URL: a server answers at 127.0.0.1:{listening}" in done.stdout
    assert "DATABASE_URL: nothing answers at 127.0.0.1:1" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_doctor_says_how_far_behind_the_template_is(
    pick: Pick, own_template: Path, tmp_path: Path
) -> None:
    assert pick("new", "orders", "--defaults", "--template", str(own_template)).returncode == 0
    project = tmp_path / "orders"
    commit_all(project, "generated")
    assert "is the latest" in pick("doctor", cwd=project).stdout
    commit_all(own_template, "a release later")
    assert "1 commits behind" in pick("doctor", cwd=project).stdout
    shutil.rmtree(own_template)
    done = pick("doctor", cwd=project)
    assert done.returncode == REFUSED
    assert "the template cannot be reached" in done.stdout


def test_doctor_refuses_answers_that_the_template_refuses(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    edit(folder, ".copier-answers.yml", "database: none", "database: oracle")
    done = pick("doctor", cwd=folder)
    assert done.returncode == REFUSED
    assert ".copier-answers.yml: database: oracle is not in none" in done.stdout


def test_a_template_at_a_url_is_cloned_at_its_latest_release(
    pick: Pick, own_template: Path, tmp_path: Path
) -> None:
    subprocess.run(["git", "tag", "v1.0.0"], cwd=own_template, check=True)
    (own_template / "copier.yml").write_text("broken: [", encoding="utf-8")
    commit_all(own_template, "after the release")
    url = f"git+file://{own_template}"
    assert pick("plan", "--template", url).returncode == 0
    done = pick("new", "orders", "--defaults", "--template", url)
    assert done.returncode == 0, done.stderr
    commit_all(tmp_path / "orders", "generated")
    assert pick("add", "redis", cwd=tmp_path / "orders").returncode == 0
